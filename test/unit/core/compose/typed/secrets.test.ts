import { describe, expect, it } from 'vitest'
import { storedDigest, unknownVersion } from '../../../../../core/model/secret.ts'
import {
  errorsIn,
  loadCompose,
  serviceWith,
  warningsIn,
  withService,
} from '../../../../support/load-compose.ts'

const stored = (app: string, name: string) =>
  name === 'none' ? undefined : { scope: app, name, version: 4 }
const withStore = { request: { secrets: stored } }
const external = (more = '') => `secrets:\n  db: { external: true${more} }\n`

describe('an external secret', () => {
  it('is the version that the store has, and is named by it', () => {
    const { files } = serviceWith('secrets: [db]', withStore, external())
    const ref = { scope: 'shop', name: 'db', version: 4 }
    expect(files).toEqual([
      {
        ...{ kind: 'secret', name: 'db', target: '/run/secrets/db', mode: 0o444, uid: 0, gid: 0 },
        ...{ digest: storedDigest(ref), stored: ref },
      },
    ])
  })

  it('is looked up by its own name', () => {
    const { files } = serviceWith('secrets: [db]', withStore, external(', name: shop-db'))
    expect(files[0]?.stored).toEqual({ scope: 'shop', name: 'shop-db', version: 4 })
  })

  it('is taken for granted where there is no store to ask', () => {
    const { files } = serviceWith('secrets: [db]', {}, external())
    expect(files[0]?.stored).toEqual({ scope: 'global', name: 'db', version: unknownVersion })
  })

  it('that the store does not have is refused, with the command that sets it', () => {
    const text = withService('secrets: [db]', external(', name: none'))
    const step = loadCompose(text, withStore)
    expect(step).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'secret-missing', line: 6, hint: 'set it: banyan secret set none' }],
    })
  })

  it('needs a name that the store takes', () => {
    expect(errorsIn(withService('secrets: [db]', external(', name: a/b')))).toEqual([
      '6:19 invalid-name',
    ])
  })

  it('is not a config', () => {
    const text = withService('configs: [c]', 'configs: { c: { external: true } }')
    expect(errorsIn(text)).toEqual(['5:17 unsupported-key'])
  })
})

describe('x-banyan.secret_environment', () => {
  const lines = 'x-banyan: { secret_environment: { DB_PASSWORD: db } }'

  it('gives a variable the value of a stored secret', () => {
    const ref = { scope: 'shop', name: 'db', version: 4 }
    expect(serviceWith(lines, withStore, external())).toMatchObject({
      environment: {},
      secretEnvironment: { DB_PASSWORD: { digest: storedDigest(ref), stored: ref } },
    })
  })

  it('comes before a value of the same name, which is for other tools', () => {
    const both = `environment: { DB_PASSWORD: dev, A: b }\n${lines}`
    const service = serviceWith(both, withStore, external())
    expect(service.environment).toEqual({ A: 'b' })
    expect(Object.keys(service.secretEnvironment ?? {})).toEqual(['DB_PASSWORD'])
  })

  it('takes the secrets of files too', () => {
    const service = serviceWith(
      lines,
      { files: { 'shop/db.txt': 'hunter2' } },
      'secrets: { db: { file: ./db.txt } }',
    )
    expect(service.secretEnvironment?.['DB_PASSWORD']?.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(service.secretEnvironment?.['DB_PASSWORD']?.stored).toBeUndefined()
  })

  it.each([
    ['a secret that is not defined', '{ secret_environment: { A: dbb } }', '4:42 unknown-secret'],
    ['a list', '{ secret_environment: [A] }', '4:37 wrong-type'],
  ])('with %s is refused', (_name, value, error) => {
    expect(errorsIn(withService(`x-banyan: ${value}`, external()))).toEqual([error])
  })

  it('has no neighbours', () => {
    const text = withService('x-banyan: { secret_enviroment: {} }', external())
    expect(warningsIn(text)).toEqual(['4:17 ignored-key'])
  })
})
