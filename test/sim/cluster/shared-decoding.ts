import { records, type Codec } from '../../../core/records.ts'

const most = 20_000

/**
 * From here on each text is parsed once in this process, however many engines and agents read it, and not checked: records
 * are never changed in place, and every one of them was written here. Reading them is not what is simulated.
 */
export function shareDecoding(): void {
  for (const codec of Object.values(records) as Codec<object>[]) {
    const known = new Map<string, object>()
    codec.decode = text => {
      const found = known.get(text)
      if (found) return found
      if (known.size >= most) known.clear()
      const record = JSON.parse(text) as object
      known.set(text, record)
      return record
    }
  }
}
