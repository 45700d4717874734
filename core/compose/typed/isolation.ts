import { type Isolation } from '../../model/container-settings.ts'
import { type Context, shown } from '../context.ts'
import { allowsCapability, type HostNamespace } from '../policy.ts'
import { listAt, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { didYouMean } from '../suggest.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { ensureAllowed } from './allow.ts'
import { capabilities } from './capabilities.ts'
import { securityOptionsOf } from './security-options.ts'
import { filled, onAt, present, sortedTextsAt } from './values.ts'

const ipcModes = ['host', 'private', 'shareable', 'none'] as const
const cgroupModes = ['host', 'private'] as const

/** What the verdicts refuse, such as `pid: service:db`, is not looked at again. */
export function isolationOf(service: Mapping, context: Context): Isolation | undefined {
  const ipc = textAt(service, 'ipc')
  const cgroup = textAt(service, 'cgroup')
  if (ipc === 'host') ensureNamespace('ipc', scalarAt(service, 'ipc'), context)
  if (cgroup === 'host') ensureNamespace('cgroup', scalarAt(service, 'cgroup'), context)
  return filled({
    ...present('privileged', privilegedAt(service, context)),
    ...present('capAdd', capabilitiesAt(service, 'cap_add', context)),
    ...present('capDrop', capabilitiesAt(service, 'cap_drop', context)),
    ...present('securityOpt', securityOptionsOf(service, context)),
    ...present('groupAdd', sortedTextsAt(service, 'group_add')),
    ...present('pid', hostAt(service, 'pid', 'pid', context)),
    ...present(
      'ipc',
      ipcModes.find(mode => mode === ipc),
    ),
    ...present('uts', hostAt(service, 'uts', 'uts', context)),
    ...present('userns', hostAt(service, 'userns_mode', 'userns', context)),
    ...present(
      'cgroup',
      cgroupModes.find(mode => mode === cgroup),
    ),
    ...present('cgroupParent', cgroupParentAt(service, context)),
    ...present('runtime', runtimeAt(service, context)),
  })
}

/** Also for the commands of hooks. */
export function privilegedAt(map: Mapping, context: Context): true | undefined {
  const isOn = onAt(map, 'privileged')
  const scalar = scalarAt(map, 'privileged')
  if (isOn && scalar) {
    const isAllowed = context.policy.privileged ?? false
    ensureAllowed(isAllowed, scalar.at, '"privileged"', 'privileged', context)
  }
  return isOn
}

export function ensureNamespace(
  namespace: HostNamespace,
  scalar: Scalar | undefined,
  context: Context,
): void {
  if (!scalar) return
  const isAllowed = (context.policy.hostNamespaces ?? []).includes(namespace)
  const what = `the server’s own ${namespace} namespace`
  ensureAllowed(isAllowed, scalar.at, what, 'host_namespaces', context)
}

function hostAt(
  service: Mapping,
  key: string,
  namespace: HostNamespace,
  context: Context,
): 'host' | undefined {
  if (textAt(service, key) !== 'host') return undefined
  ensureNamespace(namespace, scalarAt(service, key), context)
  return 'host'
}

/** In capitals, without `CAP_`, sorted. To drop one is always allowed. */
function capabilitiesAt(
  service: Mapping,
  key: 'cap_add' | 'cap_drop',
  context: Context,
): readonly string[] | undefined {
  const names = scalarsIn(listAt(service, key)).map(scalar => {
    const name = wordOf(scalar.value).toUpperCase().replace(/^CAP_/, '')
    if (!capabilities.includes(name)) {
      const message = `${shown(scalar)} is not a capability of Linux`
      const hint = didYouMean(name, capabilities)
      context.problems.error(scalar.at, 'unsupported-value', message, hint)
    } else if (key === 'cap_add') {
      const isAllowed = allowsCapability(context.policy, name)
      ensureAllowed(isAllowed, scalar.at, `the capability ${name}`, 'capabilities', context)
    }
    return name
  })
  return filled([...new Set(names)].sort())
}

function cgroupParentAt(service: Mapping, context: Context): string | undefined {
  const scalar = scalarAt(service, 'cgroup_parent')
  if (!scalar || scalar.value === '') return undefined
  const parent = wordOf(scalar.value)
  const isAllowed = (context.policy.cgroupParents ?? []).includes(parent)
  ensureAllowed(isAllowed, scalar.at, `the cgroup ${shown(scalar)}`, 'cgroup_parents', context)
  return parent
}

function runtimeAt(service: Mapping, context: Context): string | undefined {
  const scalar = scalarAt(service, 'runtime')
  if (!scalar || scalar.value === '') return undefined
  const runtime = wordOf(scalar.value)
  const isAllowed = (context.policy.runtimes ?? []).includes(runtime)
  ensureAllowed(isAllowed, scalar.at, `the runtime ${shown(scalar)}`, 'runtimes', context)
  return runtime
}
