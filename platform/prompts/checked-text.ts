import { hostname } from 'node:os'
import { loadConfig, renderDiagnostic } from '../../core/config/load.ts'
import type { Config } from '../../core/config/config.ts'
import { BanyanError } from '../../core/errors.ts'

/** What banyan.yaml will mean, before it is written. Code: `config-invalid` (stalled). */
export function checkedText(text: string, file: string): Config {
  const source = { text, file, env: process.env, hostName: hostname() }
  const { config, errors } = loadConfig(source)
  if (config) return config
  const list = errors.map(error => `  ${renderDiagnostic(error)}`).join('\n')
  throw new BanyanError('config-invalid', `The configuration is not usable:\n${list}`, 'stalled')
}
