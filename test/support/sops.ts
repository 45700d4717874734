import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { armor, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

/**
 * Encrypts as SOPS does, written from its description and not from the code under test: values with AES-256-GCM under a
 * data key, their path as associated data, a digest over all of them, and the data key encrypted with age.
 */
export interface SopsWriter {
  readonly identity: string
  readonly recipient: string
  yaml(values: Plain): Promise<string>
  json(values: Plain): Promise<string>
  env(values: Readonly<Record<string, string>>): Promise<string>
  binary(content: Buffer): Promise<string>
}

type Leaf = string | number | boolean
type Plain = { readonly [key: string]: Leaf | readonly Leaf[] | Plain }

const lastModified = '2026-11-21T10:00:00Z'

export async function sopsWriter(): Promise<SopsWriter> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const begin = async () => await startFile(recipient)
  return {
    identity,
    recipient,
    yaml: async values => {
      const file = await begin()
      const lines = yamlLines(file.tree(values, []), '')
      return [...lines, ...yamlLines({ sops: file.metadata() }, '')].join('\n') + '\n'
    },
    json: async values => {
      const file = await begin()
      const tree = file.tree(values, [])
      return JSON.stringify({ ...tree, sops: file.metadata() }, undefined, '\t')
    },
    env: async values => {
      const file = await begin()
      const lines = Object.entries(values).map(
        ([name, value]) => `${name}=${file.leaf(value, [name])}`,
      )
      const { age, mac, lastmodified } = file.metadata()
      const [{ enc, recipient: to }] = age
      return [
        ...[`#${file.comment(' written by ana')}`, ...lines],
        `sops_age__list_0__map_enc=${enc.replaceAll('\n', '\\n')}`,
        ...[`sops_age__list_0__map_recipient=${to}`, `sops_lastmodified=${lastmodified}`],
        ...[`sops_mac=${mac}`, 'sops_version=3.9.0', ''],
      ].join('\n')
    },
    binary: async content => {
      const file = await begin()
      const data = file.leaf(content, ['data'])
      return JSON.stringify({ data, sops: file.metadata() })
    },
  }
}

async function startFile(recipient: string) {
  const key = randomBytes(32)
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const enc = armor.encode(await encrypter.encrypt(key))
  const digest = createHash('sha512')
  const seal = (content: Buffer, associated: string, type: string) => {
    const iv = randomBytes(32)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    cipher.setAAD(Buffer.from(associated))
    const data = Buffer.concat([cipher.update(content), cipher.final()])
    const [d, i, t] = [data, iv, cipher.getAuthTag()].map(each => each.toString('base64'))
    return `ENC[AES256_GCM,data:${d ?? ''},iv:${i ?? ''},tag:${t ?? ''},type:${type}]`
  }
  const leaf = (value: Leaf | Buffer, path: readonly string[]) => {
    const [text, type] = typed(value)
    digest.update(text)
    return text.length === 0 ? '' : seal(text, `${path.join(':')}:`, type)
  }
  const tree = (values: Plain, path: readonly string[]): Plain =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const at = [...path, name]
        if (name.endsWith('_unencrypted')) {
          digest.update(typed(value as Leaf)[0])
          return [name, value]
        }
        if (Array.isArray(value)) return [name, value.map((item: Leaf) => leaf(item, at))]
        return [name, typeof value === 'object' ? tree(value as Plain, at) : leaf(value, at)]
      }),
    )
  return {
    leaf,
    tree,
    comment: (text: string) => seal(Buffer.from(text), ':', 'comment'),
    metadata: () => {
      const mac = digest.copy().digest('hex').toUpperCase()
      return {
        age: [{ recipient, enc }] as const,
        lastmodified: lastModified,
        mac: seal(Buffer.from(mac), lastModified, 'str'),
        version: '3.9.0',
      }
    },
  }
}

function typed(value: Leaf | Buffer): readonly [Buffer, string] {
  if (Buffer.isBuffer(value)) return [value, 'str']
  if (typeof value === 'boolean') return [Buffer.from(value ? 'True' : 'False'), 'bool']
  if (typeof value === 'string') return [Buffer.from(value), 'str']
  return [Buffer.from(String(value)), Number.isInteger(value) ? 'int' : 'float']
}

function yamlLines(values: object, indent: string): string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const name = /^\w+$/.test(key) ? key : JSON.stringify(key)
    if (Array.isArray(value)) return [`${indent}${name}:`, ...value.map(v => itemText(v, indent))]
    if (typeof value === 'object' && value !== null) {
      return [`${indent}${name}:`, ...yamlLines(value, `${indent}    `)]
    }
    return [`${indent}${name}: ${JSON.stringify(value)}`]
  })
}

function itemText(item: unknown, indent: string): string {
  return `${indent}    - ${JSON.stringify(item)}`
}
