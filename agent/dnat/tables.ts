/** Rules of ours by table, in the words of iptables-restore. */
export interface Tables {
  readonly filter: Table
  readonly nat: Table
  readonly raw: Table
  readonly mangle: Table
}

export type TableName = keyof Tables

/** In the order in which they are written: where the table filter lets more pass, mangle must do so before. */
export const tableNames: readonly TableName[] = ['mangle', 'filter', 'nat', 'raw']

export interface Table {
  /** Built-in chain, what must match, our chain. */
  readonly jumps: readonly Jump[]
  /** Our chains and their rules. */
  readonly chains: Chains
}

type Jump = readonly [from: string, match: string, to: string]

export type Chains = Readonly<Record<string, readonly string[]>>
