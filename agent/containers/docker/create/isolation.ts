import type { Isolation } from '../../../../core/model/container-settings.ts'
import type { HostSettings } from './host-settings.ts'

export function isolationSettings(isolation: Isolation = {}): HostSettings {
  const { privileged, capAdd, capDrop, securityOpt, groupAdd } = isolation
  const { pid, ipc, uts, userns, cgroup, cgroupParent, runtime } = isolation
  return {
    ...(privileged !== undefined && { Privileged: privileged }),
    ...(capAdd && { CapAdd: capAdd }),
    ...(capDrop && { CapDrop: capDrop }),
    ...(securityOpt && { SecurityOpt: securityOpt }),
    ...(groupAdd && { GroupAdd: [...groupAdd] }),
    ...(pid && { PidMode: pid }),
    ...(ipc && { IpcMode: ipc }),
    ...(uts && { UTSMode: uts }),
    ...(userns && { UsernsMode: userns }),
    ...(cgroup && { CgroupnsMode: cgroup }),
    ...(cgroupParent !== undefined && { CgroupParent: cgroupParent }),
    ...(runtime !== undefined && { Runtime: runtime }),
  }
}
