import {
  choice,
  depends,
  either,
  flag,
  type Judgement,
  keys,
  type KeyTable,
  nothing,
  number,
  refused,
  text,
  uniqueList,
} from '../shape.ts'
import { type Tree } from '../tree.ts'
import { differentTexts, flagFromText } from './common.ts'
import { allowedBy, byPolicy } from './policy-notes.ts'
import { isWord, startsWith } from './values.ts'

const elsewhere = 'another container may run on another server: use a volume or the network instead'
const byHost = allowedBy('host_namespaces')

/** `host` (by policy) or the container's own. */
function hostOnly(value: Tree): Judgement | undefined {
  if (isWord(value, 'host', '', null)) return undefined
  if (startsWith(value, 'service:', 'container:')) return { is: 'refused', note: elsewhere }
  return { is: 'refused', note: '"host" is the only other value' }
}

function ipcMode(value: Tree): Judgement | undefined {
  if (isWord(value, 'host', 'private', 'shareable', 'none', '')) return undefined
  return { is: 'refused', note: elsewhere }
}

function networkMode(value: Tree): Judgement | undefined {
  if (isWord(value, 'none', 'host', '')) return undefined
  if (isWord(value, 'bridge', 'default')) {
    return { is: 'warned', note: 'the service is on Banyan’s network, as without the key' }
  }
  const isOther = startsWith(value, 'service:', 'container:')
  return { is: 'refused', note: isOther ? elsewhere : 'name the network under "networks"' }
}

/** What stands between a container and its host. */
export const isolation: KeyTable = {
  privileged: byPolicy(flagFromText, 'privileged'),
  cap_add: byPolicy(differentTexts, 'capabilities', 'beyond those of every container '),
  cap_drop: differentTexts,
  security_opt: byPolicy(differentTexts, 'security_opt', 'what loosens the walls '),
  group_add: uniqueList(either(text, number)),
  pid: depends(either(text, nothing), `"host", ${byHost}; not service: or container:`, hostOnly),
  ipc: depends(
    text,
    `"host" ${byHost}, private, shareable, none; not service: or container:`,
    ipcMode,
  ),
  uts: depends(text, `"host", ${byHost}`, hostOnly),
  userns_mode: depends(text, `"host", ${byHost}`, hostOnly),
  network_mode: depends(
    text,
    `none, or "host" ${byHost}; bridge has no effect; not service: or container:`,
    networkMode,
  ),
  cgroup: byPolicy(choice('host', 'private'), 'host_namespaces', '"host" '),
  cgroup_parent: byPolicy(text, 'cgroup_parents'),
  runtime: byPolicy(text, 'runtimes'),
  isolation: depends(text, 'only "default": the others belong to Windows', value =>
    isWord(value, 'default', '')
      ? undefined
      : { is: 'refused', note: 'only "default" exists on Linux' },
  ),
  credential_spec: refused(
    keys({ config: text, file: text, registry: text }),
    'credential specs belong to Windows',
  ),
  use_api_socket: depends(flag, 'refused unless false', value =>
    isWord(value, 'false')
      ? undefined
      : { is: 'refused', note: 'containers do not get at the container engine of their server' },
  ),
}
