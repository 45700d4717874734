import { z } from 'zod'
import { agentSchema } from './agent-schema.ts'
import { cliSchema } from './cli-schema.ts'
import type { CliConfig } from './cli.ts'
import type { Config, LoggingConfig } from './config.ts'
import { socketEndpoint } from './endpoints-schema.ts'
import { engineSchema } from './engine-schema.ts'
import { webhookSchema } from './webhook-schema.ts'

// The names are those of banyan.yaml (snake_case); each section ends in a transform to the names of the code.

const logging = z
  .strictObject({
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
    format: z.enum(['auto', 'pretty', 'json']).default('auto'),
  })
  .transform(({ level, format }): LoggingConfig => ({
    level,
    ...(format !== 'auto' && { format }),
  }))

export const configSchema = z
  .strictObject({
    engine: engineSchema.prefault({}),
    agent: agentSchema.prefault({}),
    cli: cliSchema.prefault({}),
    webhook: webhookSchema.prefault({}),
    logging: logging.prefault({}),
  })
  .transform((raw): Config => {
    const { socket } = raw.engine
    const [agent, cli] = [withSocket(raw.agent, socket), withSocket(raw.cli, socket)]
    return { ...raw, agent, cli }
  })

/** Who names no engine means the one on this machine. */
function withSocket<C extends Pick<CliConfig, 'engines'>>(config: C, socket: string): C {
  return config.engines.length > 0 ? config : { ...config, engines: [socketEndpoint(socket)] }
}
