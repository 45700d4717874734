import { BanyanError } from '../../../../core/errors.ts'
import type { ContainerSpec } from '../../../../core/model/container-spec.ts'

interface Need {
  readonly what: string
  /** The Engine API that has it first, and the Docker Engine that has that. */
  readonly api: string
  readonly engine: string
}

/** What older engines would leave out without a word. */
export function needsOf(spec: ContainerSpec): Need[] {
  const kinds = spec.mounts.map(mount =>
    mount.kind === 'volume' && mount.subpath !== undefined ? 'subpath' : mount.kind,
  )
  const isCdi = spec.devices?.mapped?.some(({ source }) => !source.startsWith('/')) ?? false
  return [
    ...(spec.annotations ? [{ what: 'annotations', api: '1.43', engine: '24' }] : []),
    ...(isCdi ? [{ what: 'devices by their CDI names', api: '1.44', engine: '25' }] : []),
    ...(kinds.includes('subpath')
      ? [{ what: 'a subpath of a volume', api: '1.45', engine: '26' }]
      : []),
    ...(kinds.includes('image') ? [{ what: 'mounts of images', api: '1.48', engine: '28' }] : []),
  ]
}

/** Code: engine-too-old (stalled). */
export function requireApi(needs: readonly Need[], api: string): void {
  const lacking = needs.filter(need => isOlder(api, need.api))
  const [first] = lacking
  if (first === undefined) return
  const { what, engine } = first
  const sentence = `The Docker Engine of this agent has API ${api}, and ${what} came with ${first.api}. Install Docker Engine ${engine} or later, or do without`
  throw new BanyanError('engine-too-old', sentence, 'stalled')
}

function isOlder(api: string, than: string): boolean {
  const [major = 0, minor = 0] = api.split('.').map(Number)
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number)
  return major < thanMajor || (major === thanMajor && minor < thanMinor)
}
