import type { Device, Exec } from '../../platform/wireguard/wireguard.ts'

/** The tunnel between containers of different servers. */
export function overlayDevice(exec: Exec, name: string): Device {
  return {
    ...{ exec, name, family: 4, setting: 'agent.overlay.interface' },
    lacking: 'Containers of this server and of others cannot reach each other',
  }
}
