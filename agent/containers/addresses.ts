import { BanyanError } from '../../core/errors.ts'
import { containerAddresses } from '../dnat/subnet.ts'
import type { ObservedContainer } from './runtime.ts'

/**
 * How long an address rests after its container went: routes of other agents may name it for a moment longer, and
 * would send its callers to whoever has it next.
 */
const restMs = 60_000

/** What is known of a subnet's addresses. */
export interface AddressBook {
  /** Of containers that exist, running or not, and of those being created. */
  readonly taken: ReadonlySet<string>
  /** Epoch milliseconds when an address was last seen taken. */
  readonly usedAt: ReadonlyMap<string, number>
  /** The one given last: the next comes behind it, so that each rests as long as can be. */
  readonly last?: string
}

export const emptyBook: AddressBook = { taken: new Set(), usedAt: new Map() }

/** Code: subnet-full (wait). */
export function chooseAddress(subnet: string, book: AddressBook, now: number): string {
  const rests = (address: string) => now - (book.usedAt.get(address) ?? -Infinity) < restMs
  for (const address of containerAddresses(subnet, book.last)) {
    if (!book.taken.has(address) && !rests(address)) return address
  }
  const sentence = `Every address of ${subnet} is taken, or was less than ${restMs / 1000} s ago. Remove containers, or run the service on another agent`
  throw new BanyanError('subnet-full', sentence, 'wait')
}

export function withTaken(book: AddressBook, address: string): AddressBook {
  return { ...book, taken: new Set([...book.taken, address]), last: address }
}

/** Nothing ever had it: it needs no rest. */
export function withGivenBack(book: AddressBook, address: string): AddressBook {
  return { ...book, taken: new Set([...book.taken].filter(each => each !== address)) }
}

/**
 * What a look at the containers teaches: addresses that are no longer taken begin their rest. `held` are those of
 * containers that are being created, which the look may have missed.
 */
export function afterLook(
  book: AddressBook,
  observed: readonly ObservedContainer[],
  held: ReadonlySet<string>,
  now: number,
): AddressBook {
  const seen = observed.flatMap(({ address }) => address ?? [])
  const fresh = [...book.usedAt].filter(([, at]) => now - at < restMs)
  const usedAt = new Map([...fresh, ...[...book.taken, ...seen].map(each => [each, now] as const)])
  const last = book.last ?? newest(observed)?.address
  const taken = new Set([...seen, ...held])
  return { taken, usedAt, ...(last !== undefined && { last }) }
}

function newest(observed: readonly ObservedContainer[]): ObservedContainer | undefined {
  const placed = observed.filter(({ address }) => address !== undefined)
  return placed.toSorted((a, b) => b.createdAt - a.createdAt)[0]
}
