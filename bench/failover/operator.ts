import { createPublicKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { openAuthority } from '../../engine/join/open-authority.ts'
import { readKeyFile } from '../../engine/secrets/key-file.ts'
import { newKeyPair, pemOf } from '../../platform/membership/identity.ts'
import { writeJoinFile } from '../../platform/membership/join-file.ts'
import { keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { Store } from '../../platform/store/store.ts'
import { banyan } from '../../test/rig/command.ts'
import { doorOf } from '../../test/rig/control.ts'
import type { Rig } from '../../test/rig/rig.ts'

const name = 'operator'

/**
 * The `banyan` command of a person on another machine, who knows all engines. The rig has no control tunnel to get a
 * certificate through: it is made here, by the cluster's own authority.
 */
export async function createOperator(rig: Rig, store: Store) {
  const dir = join(rig.home, name)
  const identityFile = join(dir, 'identity.json')
  const keyring = await readKeyFile(join(rig.home, 'control-1', 'engine', 'secrets.key'))
  if (!keyring) throw new Error('The rig has no secrets key')
  const now = Date.now()
  const log = pino({ level: 'silent' })
  const authority = await openAuthority({ store, keyring, log, now })
  const { publicKey: der, privateKey } = newKeyPair()
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const certificate = authority.agentCertificate(name, publicKey, now)
  const member = { name, role: 'operator', key: keyDigest(publicKey), joinedAt: now } as const
  const value = records.member.encode(member)
  await store.commit({ compare: [], writes: [{ kind: 'put', key: keys.member(name), value }] })
  const file = { name, invite: '', authority: authority.certificate, certificate }
  await writeJoinFile(identityFile, { ...file, key: pemOf(privateKey) })
  return {
    /** Its first choice is this engine, by number. */
    prefer: (n: number) => {
      const doors = rig.engines().map(doorOf)
      const inOrder = [...doors.slice(n - 1), ...doors.slice(0, n - 1)]
      const engines = inOrder.map((address, index) => ({ address, priority: index + 1 }))
      const text = stringify({ cli: { engines, identity_file: identityFile } })
      writeFileSync(join(dir, 'banyan.yaml'), text)
    },
    run: async (...args: readonly string[]) =>
      await banyan(['--config', join(dir, 'banyan.yaml'), '--json', ...args]),
  }
}
