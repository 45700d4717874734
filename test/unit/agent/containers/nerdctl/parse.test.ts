import { describe, expect, it } from 'vitest'
import { readConflist, renderConflist } from '../../../../../agent/containers/nerdctl/cni.ts'
import { meanings, nerdctlError } from '../../../../../agent/containers/nerdctl/errors.ts'
import { parseContainers, parseLogs } from '../../../../../agent/containers/nerdctl/parse.ts'
import { linesFile } from '../../../../../agent/containers/nerdctl/private-files.ts'

const labels = {
  ...{ 'banyan.task': 't1', 'banyan.app': 'shop', 'banyan.service': 'web', 'banyan.hash': 'h' },
  ...{ 'banyan.stop-grace-ms': '2500', 'banyan.address': '10.200.1.5' },
}

function inspected(state: object, more: object = {}): string {
  const base = { Id: 'c1', Created: '2026-01-01T00:00:01.5Z', Config: { Labels: labels } }
  return JSON.stringify([{ ...base, State: state, ...more }])
}

const common = {
  ...{ containerId: 'c1', task: 't1', app: 'shop', service: 'web', hash: 'h' },
  ...{ stopGraceMs: 2500, createdAt: Date.parse('2026-01-01T00:00:01.5Z'), address: '10.200.1.5' },
}

describe('what nerdctl inspect prints', () => {
  it.each([
    ['a new one', { Status: 'created', FinishedAt: '' }, { state: 'created' }],
    [
      'a running one',
      { Status: 'running', Running: true, StartedAt: '2026-01-01T00:00:02Z', FinishedAt: '' },
      { state: 'running', startedAt: Date.parse('2026-01-01T00:00:02Z') },
    ],
    [
      'one that ended',
      { Status: 'exited', ExitCode: 3, FinishedAt: '2026-01-01T00:00:09Z' },
      { state: 'exited', exitCode: 3, finishedAt: Date.parse('2026-01-01T00:00:09Z') },
    ],
    ['one that has no task any more', { Status: 'unknown' }, { state: 'exited', exitCode: 0 }],
  ])('is %s', (_what, state, expected) => {
    expect(parseContainers(inspected(state))).toEqual([{ ...common, ...expected }])
  })

  it('has the address that a container has now, where it has no fixed one', () => {
    const Config = { Labels: { ...labels, 'banyan.address': '' } }
    const NetworkSettings = { Networks: { 'unknown-eth0': { IPAddress: '10.200.1.7' } } }

    const [found] = parseContainers(inspected({ Status: 'running' }, { Config, NetworkSettings }))

    expect(found?.address).toBe('10.200.1.7')
  })

  it('is left alone where its labels are damaged', () => {
    expect(parseContainers(inspected({ Status: 'running' }, { Config: { Labels: {} } }))).toEqual(
      [],
    )
  })
})

it('puts the lines of both streams in order, and leaves out what nerdctl says itself', () => {
  const stdout = '2026-01-01T00:00:01.000000001Z one\n2026-01-01T00:00:03.5Z three \r\n'
  const stderr = '2026-01-01T00:00:02Z two\ntime="x" level=warning msg="y"\n2026-01-01T00:00:04Z\n'

  const lines = parseLogs(stdout, stderr)

  expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
    ...['stdout one', 'stderr two', 'stdout three ', 'stderr '],
  ])
  expect(lines[2]?.at).toBe(Date.parse('2026-01-01T00:00:03.5Z'))
})

it.each([
  [
    'create',
    'time="…" level=fatal msg="name \\"a\\" is already used by ID \\"b\\""',
    'name-taken',
    'wait',
  ],
  ['create', 'Error response from daemon: No such image: a:1', 'image-not-found', 'retry'],
  ['create', 'unknown flag: --domainname', 'runtime-lacks-option', 'stalled'],
  ['create', 'level=fatal msg="invalid mount"', 'container-create-failed', 'stalled'],
  [
    'start',
    'requested IP address 10.0.0.1 is not available in range set',
    'address-taken',
    'retry',
  ],
  ['start', 'exec: "/no": executable file not found in $PATH', 'container-start-failed', 'stalled'],
  ['start', 'something else', 'runtime-error', 'retry'],
  ['pull', 'dial tcp 127.0.0.1:9: connect: connection refused', 'registry-unreachable', 'retry'],
  ['pull', 'failed to resolve reference "a:1": not found', 'image-not-found', 'stalled'],
  [
    'other',
    'cannot access containerd socket "/run/containerd/containerd.sock"',
    'runtime-unreachable',
    'retry',
  ],
] as const)('%s: %s is %s (%s)', (call, stderr, code, disposition) => {
  expect(nerdctlError('do it', stderr, meanings[call])).toMatchObject({ code, disposition })
})

it('quotes the reason alone', () => {
  const stderr = 'time="1" level=info msg="x"\ntime="2" level=fatal msg="no \\"such\\" thing"\n'

  expect(nerdctlError('do it', stderr, []).message).toBe('Can\'t do it: no "such" thing')
})

it('writes a network that it reads again', () => {
  const network = { name: 'n', bridge: 'b0', subnet: '10.1.2.0/24', gateway: '10.1.2.1', mtu: 1420 }
  const text = renderConflist('a1', network)

  expect(readConflist(text)).toEqual({ agent: 'a1', bridge: 'b0', subnet: '10.1.2.0/24' })
  expect(readConflist('no JSON')).toBeUndefined()
  expect(JSON.parse(text)).toMatchObject({
    name: 'n',
    plugins: [{ bridge: 'b0', mtu: 1420, isGateway: true }, {}, {}],
  })
})

it('refuses what a file of lines can not hold, and does not print it', () => {
  expect(linesFile('label', { a: 'b=c', d: '' })).toBe('a=b=c\nd=\n')
  const several = () => linesFile('environment variable', { KEY: 'between\nus' })
  expect(several).toThrow(expect.objectContaining({ code: 'runtime-lacks-option' }))
  expect(several).not.toThrow(/between/)
})
