// What the tests on real containers, networks and Git servers need of this machine.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const realParts = [
  'dockerd',
  'etcd',
  'docker-registry',
  'iptables-restore',
  'ipset',
  'conntrack',
  'ip',
  'busybox',
  'git',
  'sshd',
  'haproxy',
  'gpgv',
]

/** Undefined when there is everything. */
export function whyNoRealParts() {
  if (process.platform !== 'linux') return `containers need Linux, this is ${process.platform}`
  if (process.getuid() !== 0) return 'containers and network rules need root'
  const missing = realParts.filter(program => !isInstalled(program))
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined
}

function isInstalled(program) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
  ]
  return folders.some(path => {
    try {
      accessSync(join(path, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
