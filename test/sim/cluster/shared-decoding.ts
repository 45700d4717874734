import { records, type Codec } from '../../../core/records.ts'

const most = 20_000

/**
 * From here on each text is decoded once in this process, however many engines and agents read it: records are never
 * changed in place. Decoding is most of what a simulated cluster does, and it is not what is simulated.
 */
export function shareDecoding(): void {
  for (const codec of Object.values(records) as Codec<object>[]) {
    const decode = codec.decode.bind(codec)
    const known = new Map<string, object>()
    codec.decode = (text, key) => {
      const found = known.get(text)
      if (found) return found
      if (known.size >= most) known.clear()
      const record = decode(text, key)
      known.set(text, record)
      return record
    }
  }
}
