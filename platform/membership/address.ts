export interface HostPort {
  readonly host: string
  readonly port: number
}

/** `host:port`, `[::1]:port`, as banyan.yaml has them. */
export function splitAddress(address: string): HostPort {
  const at = address.lastIndexOf(':')
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) }
}

/** A socket on this server: `unix:/path`. */
export function isSocket(address: string): boolean {
  return address.startsWith('unix:')
}

/** What is sent there doesn't leave this server. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
