/**
 * An order to one agent: remove the volumes of an application that is down. It stays until the agent has carried it out,
 * so that an agent that is away does it when it is back, and goes when the application is resumed.
 */
export interface Sweep {
  readonly agent: string
  readonly app: string
  /** Epoch milliseconds. */
  readonly since: number
  /** Who asked; may be empty. */
  readonly person: string
}
