import { BanyanError } from '../../core/errors.ts'
import type { Transaction, Write } from './store.ts'

/** One record. Well under etcd's 1.5 MiB for a request, so that a record and its compares always fit in one. */
export const maxRecordBytes = 1024 * 1024

/** All keys and values of one transaction: etcd's `--max-request-bytes` (1.5 MiB) less the framing. */
const maxTransactionBytes = 1400 * 1024

/** etcd's default `--max-txn-ops`; it counts compares and writes apart. */
export const maxTransactionOps = 128

/** Refuses, before it is sent, what etcd would refuse, so that every adapter has the same limits. */
export function checkTransaction(txn: Transaction): void {
  checkRecords(txn.writes)
  checkSize(txn)
  checkConflicts(txn.writes)
}

function checkRecords(writes: readonly Write[]): void {
  for (const write of writes) {
    if (write.kind !== 'put') continue
    const bytes = Buffer.byteLength(write.value)
    if (bytes <= maxRecordBytes) continue
    throw new BanyanError(
      'record-too-large',
      `The record ${write.key} has ${bytes} bytes; at most ${maxRecordBytes} fit into the store.`,
      'stalled',
    )
  }
}

function checkSize({ compare, writes }: Transaction): void {
  const ops = Math.max(compare.length, writes.length)
  const bytes = writes.reduce((sum, write) => sum + writeBytes(write), 0)
  if (ops <= maxTransactionOps && bytes <= maxTransactionBytes) return
  throw new BanyanError(
    'txn-too-large',
    `A transaction of ${ops} operations and ${bytes} bytes is over the store's limit of ` +
      `${maxTransactionOps} operations and ${maxTransactionBytes} bytes.`,
    'stalled',
  )
}

function writeBytes(write: Write): number {
  if (write.kind === 'put') return Buffer.byteLength(write.key) + Buffer.byteLength(write.value)
  return Buffer.byteLength(write.kind === 'delete' ? write.key : write.prefix)
}

/** The order of writes within a revision means nothing, so no key may be written by two of them. */
function checkConflicts(writes: readonly Write[]): void {
  const puts = new Set<string>()
  for (const write of writes) {
    if (write.kind !== 'put') continue
    if (puts.has(write.key)) throw conflict(write.key)
    puts.add(write.key)
  }
  for (const write of writes) {
    if (write.kind === 'delete' && puts.has(write.key)) throw conflict(write.key)
    if (write.kind !== 'delete-prefix') continue
    const covered = [...puts].find(key => key.startsWith(write.prefix))
    if (covered !== undefined) throw conflict(covered)
  }
}

function conflict(key: string): BanyanError {
  return new BanyanError('txn-conflict', `A transaction writes ${key} twice.`, 'bug')
}
