/** What the rules of this agent are made of besides routes and containers. */
export interface Place {
  /** This agent's name: ports in host mode lead only to its own tasks. */
  readonly agent: string
  readonly bridge: string
  /** This agent's own subnet, such as 10.200.1.0/24. */
  readonly subnet: string
  /** Where the containers of all agents live. */
  readonly vpcCidr: string
  /** Where the stable addresses of services live. Absent: there are none. */
  readonly vipCidr?: string
  /** The interface that leads to the other agents; it need not be there. */
  readonly tunnel: string
  /** UDP port of this host that the other agents' tunnels lead to. */
  readonly tunnelPort: number
  /**
   * Whether packets from container to container on the bridge pass the rules too (br_netfilter). Absent: they do.
   * Where not, there are no walls between containers of this agent, and answers must be led back by masquerading.
   */
  readonly unfiltered?: boolean
}
