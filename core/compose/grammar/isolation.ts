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
import { isWord, startsWith } from './values.ts'

const elsewhere = 'another container may run on another server: use a volume or the network instead'
const byPolicy = 'only where the repository’s policy allows it'

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
  privileged: flagFromText,
  cap_add: differentTexts,
  cap_drop: differentTexts,
  security_opt: differentTexts,
  group_add: uniqueList(either(text, number)),
  pid: depends(either(text, nothing), `"host", ${byPolicy}; not service: or container:`, hostOnly),
  ipc: depends(
    text,
    `"host" ${byPolicy}, private, shareable, none; not service: or container:`,
    ipcMode,
  ),
  uts: depends(text, `"host", ${byPolicy}`, hostOnly),
  userns_mode: depends(text, `"host", ${byPolicy}`, hostOnly),
  network_mode: depends(
    text,
    `none, or "host" ${byPolicy}; bridge has no effect; not service: or container:`,
    networkMode,
  ),
  cgroup: choice('host', 'private'),
  cgroup_parent: text,
  runtime: text,
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
