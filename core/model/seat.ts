/** An engine's place among the members of the managed etcd. */
export interface Seat {
  /** `https://[fd62:6e79:616e:1:…]:2380`: where other members find its etcd. */
  readonly peerUrl: string
  /** The engine was removed: its membership ends. */
  readonly leaving?: { readonly person: string; readonly at: number }
}
