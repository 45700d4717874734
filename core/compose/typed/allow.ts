import { type Context } from '../context.ts'
import { type Place } from '../source.ts'

/** Keys under `engine.repositories[].policy` in banyan.yaml. */
type PolicyKey =
  | 'bind_mounts'
  | 'privileged'
  | 'capabilities'
  | 'devices'
  | 'device_cgroup_rules'
  | 'gpus'
  | 'host_namespaces'
  | 'security_opt'
  | 'runtimes'
  | 'sysctls'
  | 'cgroup_parents'
  | 'volume_drivers'
  | 'volume_types'

/** Reports what the repository's policy does not allow, with the key that would. */
export function ensureAllowed(
  isAllowed: boolean,
  at: Place,
  what: string,
  key: PolicyKey,
  { problems }: Context,
): void {
  if (isAllowed) return
  const hint = `an administrator can allow it in banyan.yaml: policy.${key}`
  problems.error(at, 'not-allowed', `${what} is not allowed in this repository`, hint)
}
