import type { AgentConfig } from './agent.ts'
import type { CliConfig } from './cli.ts'
import type { EngineConfig } from './engine.ts'
import type { WebhookConfig } from './webhook.ts'

/** The one configuration file after loading: checked, every default filled in, durations in ms, sizes in bytes. */
export interface Config {
  readonly engine: EngineConfig
  readonly agent: AgentConfig
  readonly cli: CliConfig
  readonly webhook: WebhookConfig
  readonly logging: LoggingConfig
}

export interface LoggingConfig {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  /** Absent: pretty on a terminal, json elsewhere. */
  readonly format?: 'pretty' | 'json'
}
