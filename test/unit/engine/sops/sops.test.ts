import { generateX25519Identity } from 'age-encryption'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { looksEncrypted, openSopsFile } from '../../../../engine/sops/sops.ts'
import { sopsWriter, type SopsWriter } from '../../../support/sops.ts'

const values = {
  db: { password: 'correct horse', port: 5432, ratio: 0.25, on: true, off: false },
  list: ['one', 'two', 3],
  '10': 'keys that look like numbers keep their place',
  empty: '',
  lines: 'first\nsecond\n',
  'no: yaml': '- "quoted" # not a comment',
  visible_unencrypted: 'not a secret',
}

let sops: SopsWriter
beforeAll(async () => {
  sops = await sopsWriter()
})

const open = async (path: string, text: string, ...keys: readonly string[]) => {
  const identities = keys.length === 0 ? [sops.identity] : keys
  return await openSopsFile(path, Buffer.from(text), () => Promise.resolve(identities))
}
const codeOf = async (path: string, text: string, ...keys: readonly string[]) =>
  await open(path, text, ...keys).then(
    () => 'opened',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )

describe('a file that SOPS encrypted', () => {
  it('opens as YAML', async () => {
    const text = await sops.yaml(values)
    const opened = await open('a.yaml', text)

    expect(text).not.toContain('correct horse')
    expect(parse(opened?.bytes.toString() ?? '')).toEqual(values)
    expect(opened?.values).toContain('correct horse')
    expect(opened?.values).not.toContain('not a secret')
    expect(opened?.names).toContain('password')
  })

  it('opens as JSON, its keys in their order', async () => {
    const opened = await open('a.json', await sops.json({ b: 'x', a: values }))
    const text = opened?.bytes.toString() ?? ''

    expect(JSON.parse(text)).toEqual({ b: 'x', a: values })
    expect(text.indexOf('"b"')).toBeLessThan(text.indexOf('"a"'))
  })

  it('opens as variables, with comments and line ends', async () => {
    const text = await sops.env({ PASSWORD: 'p=a#s s', KEY: 'a\nb', QUOTED: '"x y"', EMPTY: '' })
    const opened = await open('.env', text)

    expect(text).not.toContain('p=a#s s')
    expect(opened?.bytes.toString()).toBe(
      '# written by ana\nPASSWORD=p=a#s s\nKEY=a\\nb\nQUOTED="x y"\nEMPTY=\n',
    )
    expect(opened?.names).toEqual(['PASSWORD', 'KEY', 'QUOTED'])
  })

  it('opens as bytes', async () => {
    const content = Buffer.from([0, 255, 1, 254, 10])
    const opened = await open('key.der', await sops.binary(content))
    expect(opened?.bytes.equals(content)).toBe(true)
  })

  it('opens with the one key of several that fits', async () => {
    const text = await sops.env({ A: 'b' })
    expect(await codeOf('.env', text, await generateX25519Identity(), sops.identity)).toBe('opened')
    expect(await codeOf('.env', text, await generateX25519Identity())).toBe('sops-no-key')
  })

  it('says for whom it is encrypted when no key fits', async () => {
    const opening = open('.env', await sops.env({ A: 'b' }), await generateX25519Identity())
    await expect(opening).rejects.toThrow(sops.recipient)
  })
})

describe('a file that was changed after it was encrypted does not open', () => {
  const swapped = (text: string) =>
    text.replace(/^A=(.*)\nB=(.*)$/m, (_, a: string, b: string) => `A=${b}\nB=${a}`)

  it.each<readonly [string, (text: string) => string]>([
    [
      'another ciphertext',
      text => text.replace(/data:(.)/, (_, c: string) => `data:${c === 'A' ? 'B' : 'A'}`),
    ],
    ['a value in another place', swapped],
    ['a value left out', text => text.replace(/^A=.*\n/m, '')],
    ['a value added', text => `C=plain\n${text}`],
    ['another time', text => text.replace('T10:00:00Z', 'T11:00:00Z')],
    ['a short tag', text => text.replace(/tag:[^,]+,/, 'tag:AAAA,')],
  ])('%s', async (_name, change) => {
    const text = (await sops.env({ A: 'first', B: 'second' })).replace(/^#.*\n/, '')
    expect(change(text)).not.toBe(text)
    expect(await codeOf('.env', change(text))).toBe('sops-damaged')
  })

  it('its "sops" part gone wrong', async () => {
    const yaml = await sops.yaml({ a: 'b' })
    expect(await codeOf('a.yaml', yaml.replace(/ {4}mac: .*\n/, ''))).toBe('sops-damaged')
    expect(await codeOf('a.yaml', yaml.replace(/ {4}age:/, '    pgp:'))).toBe('sops-unsupported')
    expect(await codeOf('a.yaml', `${yaml}    key_groups: [{}]\n`)).toBe('sops-unsupported')
  })
})

describe('a file that SOPS did not encrypt', () => {
  it.each([
    ['plain variables', 'A=b\n'],
    ['a compose file', 'services: { a: { image: x } }\n'],
    ['a text about it', 'write ENC[AES256_GCM, and sops, into a file\n'],
    ['YAML that has no such part', 'a: "ENC[AES256_GCM,data:,iv:,tag:,type:str]"\nb: sops\n'],
    ['something broken', 'sops: [ENC[AES256_GCM,'],
  ])('%s is left as it is', async (_name, text) => {
    expect(await open('x.yaml', text)).toBeUndefined()
  })

  it('costs a look only', () => {
    expect(looksEncrypted(Buffer.alloc(10_000_000, 'sops '))).toBe(false)
  })
})
