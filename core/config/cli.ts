import type { BreakerConfig, ClientControlConfig, EngineEndpoint } from './endpoints.ts'

export interface CliConfig {
  /** Never empty. */
  readonly engines: readonly EngineEndpoint[]
  readonly breaker: BreakerConfig
  readonly control: ClientControlConfig
  /** What `banyan init` wrote: who this person's machine is. Need not be there while the engine is on it. */
  readonly identityFile: string
}
