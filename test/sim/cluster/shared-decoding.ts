import { records, type Codec } from '../../../core/records.ts'

const most = 20_000

/**
 * From here on each text is parsed once in this process, and each record written once, however many engines and agents
 * read it, and not checked: records are never changed in place, and every one of them was written here. Reading and
 * writing them is not what is simulated.
 */
export function shareDecoding(): void {
  for (const codec of Object.values(records) as Codec<object>[]) {
    const known = new Map<string, object>()
    const texts = new WeakMap<object, string>()
    codec.decode = text => {
      const found = known.get(text)
      if (found) return found
      if (known.size >= most) known.clear()
      const record = JSON.parse(text) as object
      known.set(text, record)
      return record
    }
    codec.encode = record => {
      const found = texts.get(record)
      if (found !== undefined) return found
      const text = textOf(record)
      texts.set(record, text)
      return text
    }
  }
}

const names = new Map<string, string>()

function nameOf(key: string): string {
  const known = names.get(key)
  if (known !== undefined) return known
  const name = JSON.stringify(key)
  if (names.size < most) names.set(key, name)
  return name
}

/** As `canonicalJson`, of records: nothing in them is a date, and nothing is undefined but absent fields. */
function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  let text = ''
  const fields = value as Record<string, unknown>
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key]
    if (field === undefined) continue
    text += `${text === '' ? '' : ','}${nameOf(key)}:${textOf(field)}`
  }
  return `{${text}}`
}
