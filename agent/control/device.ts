import type { Device, Exec } from '../../platform/wireguard/wireguard.ts'

/** This agent's end of the tunnels to the engines. */
export function controlDevice(exec: Exec, name: string): Device {
  return {
    ...{ exec, name, family: 6, setting: 'agent.control.interface' },
    lacking: 'This agent can not reach engines through the control tunnel',
  }
}
