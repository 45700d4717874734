import { codeOf } from '../../core/errors.ts'
import { open, type Place } from './envelope.ts'
import type { Keyring } from './keyring.ts'

interface Keys {
  readonly keyring: () => Keyring
  readonly catchUp?: () => Promise<void>
}

/** As `open`; an engine that stood still while the cluster got a new key takes it over first. */
export async function openLate(
  { keyring, catchUp }: Keys,
  sealed: string,
  place: Place,
): Promise<Buffer> {
  try {
    return open(keyring(), sealed, place)
  } catch (error) {
    if (codeOf(error) !== 'secret-key-unknown' || !catchUp) throw error
    await catchUp()
    return open(keyring(), sealed, place)
  }
}
