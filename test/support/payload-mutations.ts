import { seededRandom } from '../../core/random.ts'

/** What a payload is turned into: the bytes that are sent. */
export interface Mutant {
  readonly what: string
  readonly bytes: Buffer
}

type Branch = Record<string, unknown> | unknown[]

/** So many damaged versions of a payload, the same for the same seed: one change each, somewhere in it. */
export function mutantsOf(payload: unknown, count: number, seed: number): Mutant[] {
  const random = seededRandom(seed)
  const below = (end: number) => Math.floor(random() * end)
  return Array.from({ length: count }, () => {
    const [what, change] = changes[below(changes.length)] ?? changes[0]
    return { what, bytes: change(structuredClone(payload), below) }
  })
}

type Below = (end: number) => number

const changes: readonly [
  readonly [string, (payload: unknown, below: Below) => Buffer],
  ...(readonly [string, (payload: unknown, below: Below) => Buffer])[],
] = [
  ['a key dropped', changed((branch, key) => void Reflect.deleteProperty(branch, key))],
  ['null', changed((branch, key) => put(branch, key, null))],
  ['a number', changed((branch, key) => put(branch, key, 1e308))],
  ['a list', changed((branch, key) => put(branch, key, [{}, null, 'x']))],
  ['an object', changed((branch, key) => put(branch, key, { length: -1, toString: 1 }))],
  ['a nest', changed((branch, key) => put(branch, key, nested(2000)))],
  ['huge', changed((branch, key) => put(branch, key, '\u{1F600}'.repeat(30_000)))],
  ['another ref', changed((branch, key) => put(branch, key, 'refs/heads/master/../main'))],
  [
    'an inherited field',
    (payload, below) => {
      const text = JSON.stringify(payload)
      const proto = '"__proto__":{"ref":"refs/heads/main"},"constructor":{"prototype":{}},'
      return Buffer.from(below(2) === 0 ? `{"__proto__":${text}}` : text.replace('{', `{${proto}`))
    },
  ],
  [
    'no UTF-8',
    (payload, below) => {
      const bytes = Buffer.from(JSON.stringify(payload))
      bytes[below(bytes.length)] = 0xff
      return bytes
    },
  ],
  [
    'cut off',
    (payload, below) => {
      const bytes = Buffer.from(JSON.stringify(payload))
      return bytes.subarray(0, below(bytes.length))
    },
  ],
]

function changed(change: (branch: Branch, key: string) => void) {
  return (payload: unknown, below: Below) => {
    const [branch, key] = somewhere(payload as Branch, below)
    change(branch, key)
    return Buffer.from(JSON.stringify(payload))
  }
}

/** Half of the time near the top, where what is read stands. */
function somewhere(root: Branch, below: Below): readonly [Branch, string] {
  let branch = root
  for (;;) {
    const names = Object.keys(branch)
    const key = names[below(names.length)] ?? 'x'
    const next: unknown = (branch as Record<string, unknown>)[key]
    const isBranch = typeof next === 'object' && next !== null && Object.keys(next).length > 0
    if (!isBranch || below(2) === 0) return [branch, key]
    branch = next as Branch
  }
}

function put(branch: Branch, key: string, value: unknown): void {
  Reflect.set(branch, key, value)
}

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value }
  return value
}
