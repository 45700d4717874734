import type { Isolation } from '../../../../core/model/container-settings.ts'
import { flag, listOf, switchOf } from './flags.ts'

/** A seccomp profile comes as text, and nerdctl reads it from a file. */
export function isolationFlags(isolation: Isolation | undefined, seccomp: string): string[] {
  if (!isolation) return []
  const { privileged, capAdd, capDrop, securityOpt = [], groupAdd } = isolation
  const options = securityOpt.map(option => (isProfile(option) ? `seccomp=${seccomp}` : option))
  return [
    ...switchOf('privileged', privileged),
    ...listOf('cap-add', capAdd),
    ...listOf('cap-drop', capDrop),
    ...listOf('security-opt', options),
    ...listOf('group-add', groupAdd),
    ...flag('pid', isolation.pid),
    ...flag('ipc', isolation.ipc),
    ...flag('uts', isolation.uts),
    ...flag('userns', isolation.userns),
    ...flag('cgroupns', isolation.cgroup),
    ...flag('cgroup-parent', isolation.cgroupParent),
    ...flag('runtime', isolation.runtime),
  ]
}

/** The text of the profile among the options. */
export function seccompProfile({ securityOpt = [] }: Isolation = {}): string | undefined {
  return securityOpt.find(isProfile)?.slice('seccomp='.length)
}

function isProfile(option: string): boolean {
  return option.startsWith('seccomp={')
}
