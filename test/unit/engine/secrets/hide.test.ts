import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../../core/hash.ts'
import type { Service } from '../../../../core/model/service.ts'
import { hideConfidential } from '../../../../engine/secrets/hide.ts'
import { aProject, aService } from '../../../support/builders.ts'

const confidential = {
  names: new Set(['TOKEN']),
  values: new Set(['hunter-two', '80']),
  files: new Set(['d-enc']),
}
const hide = (service: Partial<Service>) => {
  const { project, files, warnings } = hideConfidential(
    { project: aProject([aService(service)]), files: {} },
    confidential,
  )
  return { service: project.services[0], files, warnings }
}

describe('what came out of encrypted files', () => {
  it.each([
    ['a variable of the same name', 'TOKEN', 'anything', true],
    ['a variable that is a value', 'PW', 'hunter-two', true],
    ['a variable that contains a value', 'DSN', 'x://u:hunter-two@h', true],
    ['a variable that is a short value', 'PORT', '80', true],
    ['a variable that contains a short value by chance', 'PORT', '8080', false],
    ['another variable', 'LEVEL', 'info', false],
    ['an empty variable', 'EMPTY', '', false],
  ])('%s: %s=%s is hidden: %s', (_name, name, value, isHidden) => {
    const { service, files, warnings } = hide({ environment: { [name]: value } })
    const hidden = { [name]: { digest: sha256(value) } }

    expect(service?.environment).toEqual(isHidden ? {} : { [name]: value })
    expect(service?.secretEnvironment).toEqual(isHidden ? hidden : undefined)
    expect(files).toEqual(
      isHidden ? { [sha256(value)]: Buffer.from(value).toString('base64') } : {},
    )
    expect(warnings).toEqual([])
  })

  it('makes a secret of a config', () => {
    const file = { kind: 'config', name: 'c', target: '/c', mode: 0, uid: 0, gid: 0 } as const
    const { service } = hide({
      files: [
        { ...file, digest: 'd-enc' },
        { ...file, digest: 'd' },
      ],
    })
    expect(service?.files.map(({ kind }) => kind)).toEqual(['secret', 'config'])
  })

  it.each<readonly [string, Partial<Service>]>([
    ['command', { command: ['--password', 'hunter-two'] }],
    ['labels', { labels: { a: 'is hunter-two' } }],
    ['healthcheck', { healthcheck: { ...healthcheck(), test: ['CMD', 'hunter-two'] } }],
  ])('is told of where it stays readable: %s', (field, service) => {
    const { warnings } = hide(service)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(`${field} of the service web`)
    expect(warnings[0]).not.toContain('hunter')
  })
})

function healthcheck() {
  return { intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0, startIntervalMs: 1 }
}
