import { z } from 'zod'
import { parse } from 'yaml'
import { splitHostPort } from './common-questions.ts'
import type { ChosenEngine } from './engine-questions.ts'
import type { Settings } from './yaml-section.ts'

const written = z.object({
  engines: z.array(z.looseObject({ address: z.string() })).default([]),
})

/**
 * One engine as `engine_host` and its like, several as `engines`, none: the socket. What else stands at an engine that stays,
 * such as its priority, stays too. `text`: banyan.yaml as it is.
 */
export function engineSettings(
  engines: readonly ChosenEngine[],
  text: string,
  section: 'agent' | 'cli',
): Settings {
  const [first, ...others] = engines
  const at = first && others.length === 0 ? splitHostPort(first.address) : undefined
  const before = writtenEngines(text, section)
  const list = engines.map(({ address, wgPublicKey }) => ({
    ...before.find(one => one.address === address),
    address,
    ...(wgPublicKey !== undefined && { wg_public_key: wgPublicKey }),
  }))
  return {
    engine_host: at?.host,
    engine_port: at && at.port !== 50051 ? at.port : undefined,
    engine_wg_public_key: at && first?.wgPublicKey,
    engines: others.length > 0 ? list : undefined,
  }
}

function writtenEngines(text: string, section: string) {
  const root = z.record(z.string(), z.unknown()).catch({}).parse(parse(text))
  return written.catch({ engines: [] }).parse(root[section] ?? {}).engines
}
