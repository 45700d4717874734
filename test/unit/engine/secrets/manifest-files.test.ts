import { describe, expect, it } from 'vitest'
import type { FileMount } from '../../../../core/model/mounts.ts'
import { storedDigest, unknownVersion } from '../../../../core/model/secret.ts'
import { isSealed, open } from '../../../../engine/secrets/envelope.ts'
import { Keyring, sealingKey } from '../../../../engine/secrets/keyring.ts'
import { asLoadedHere, sealManifest } from '../../../../engine/secrets/manifest-files.ts'
import { aProject, aService } from '../../../support/builders.ts'

const keyring = new Keyring([sealingKey(Buffer.alloc(32, 1))])
const base64 = (text: string) => Buffer.from(text).toString('base64')
const mount = (kind: FileMount['kind'], digest: string): FileMount => ({
  ...{ kind, name: 'a', target: `/${kind}`, digest, mode: 0o400, uid: 0, gid: 0 },
})
const nonce = () => Buffer.alloc(12)

describe('a manifest for the store', () => {
  const project = aProject([
    aService({
      files: [mount('secret', 'd1'), mount('config', 'd1')],
      secretEnvironment: { PW: { digest: 'd2' } },
    }),
  ])
  const loaded = { project, files: { d1: base64('both'), d2: base64('value'), d3: base64('none') } }
  const { project: sealed, files } = sealManifest(loaded, keyring, nonce)
  const [service] = sealed.services

  it('seals secrets under other names, also one that is a config too', () => {
    const [secret, config] = service?.files ?? []
    const variable = service?.secretEnvironment?.['PW']?.digest ?? ''
    const place = (digest = '') => ({ kind: 'content' as const, digest })

    expect(config?.digest).toBe('d1')
    expect(files['d1']).toBe(base64('both'))
    expect(secret?.digest).toBe(keyring.blind('d1'))
    expect(open(keyring, files[secret?.digest ?? ''] ?? '', place(secret?.digest)).toString()).toBe(
      'both',
    )
    expect(open(keyring, files[variable] ?? '', place(variable)).toString()).toBe('value')
  })

  it('leaves out what no service uses', () => {
    expect(Object.keys(files)).toHaveLength(3)
    expect(Object.values(files).filter(isSealed)).toHaveLength(2)
  })
})

describe('a project from a laptop', () => {
  const unknown = { scope: 'global', name: 'db', version: unknownVersion }
  const here = { scope: 'global', name: 'db', version: 4 }
  const using = (stored: typeof here) => ({ digest: storedDigest(stored), stored })
  const sent = aProject([
    aService({ files: [mount('secret', 'd1')], secretEnvironment: { PW: using(unknown) } }),
  ])
  const versions = [{ version: 4, size: 1, createdAt: 0, person: '' }]
  const heads = new Map([['global/db', { scope: 'global', name: 'db', versions, last: 4 }]])

  it('has the names and versions that it would have here: nothing differs but what differs', () => {
    const loaded = {
      project: aProject([
        aService({ files: [mount('secret', 'd1')], secretEnvironment: { PW: using(here) } }),
      ]),
      files: {},
    }
    expect(asLoadedHere(sent, keyring, heads)).toEqual(sealManifest(loaded, keyring, nonce).project)
  })

  it('keeps asking for what is not there', () => {
    const [service] = asLoadedHere(sent, keyring, new Map()).services
    expect(service?.secretEnvironment).toEqual({ PW: using(unknown) })
  })
})
