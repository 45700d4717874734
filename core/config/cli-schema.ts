import { z } from 'zod'
import type { CliConfig } from './cli.ts'
import {
  breakerConfig,
  breakerFields,
  clientControl,
  engineEndpoints,
  enginesFields,
} from './endpoints-schema.ts'
import { absolutePath } from './values.ts'

export const cliSchema = z
  .strictObject({
    ...enginesFields,
    control: clientControl('banyan-ctl-c').prefault({}),
    ...breakerFields,
    identity_file: absolutePath.default('/etc/banyan/keys/cli.json'),
  })
  .transform((raw): CliConfig => ({
    engines: engineEndpoints(raw),
    breaker: breakerConfig(raw),
    control: raw.control,
    identityFile: raw.identity_file,
  }))
