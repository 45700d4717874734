/** Why a manifest can't be had beside what is there. */
export interface Conflict {
  readonly code:
    | 'name-taken'
    | 'port-taken'
    | 'network-taken'
    | 'volume-taken'
    | 'volume-shared'
    | 'container-taken'
    | 'order-unknown'
    | 'order-cycle'
    | 'not-allowed'
  readonly message: string
}
