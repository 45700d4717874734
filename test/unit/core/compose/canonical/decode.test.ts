import { describe, expect, it } from 'vitest'
import { composeModelOf, errorsOf, valueOf, warningsOf } from '../../../../support/compose-model.ts'
import { projectOf } from '../../../../support/compose-twins.ts'

describe('a value', () => {
  it.each([
    ['mem_limit', '1.5gb', '1610612736'],
    ['mem_limit', '-1', '-1'],
    ['memswap_limit', '9223372036854775807', '9223372036854775807'],
    ['stop_grace_period', '1d12h', '36h0m0s'],
    ['cpus', '0.1', 0.1],
    ['cpus', '0.123456789', 0.12345679],
    ['cpus', '16777217', 16_777_216],
    ['group_add', '[1000, 010]', ['1000', '8']],
    ['command', '""', []],
    ['command', 'null', null],
    [
      'environment',
      '{ A: 1.50, B: 1000000.0, C: 0x1F, D: yes, E: }',
      { A: '1.5', B: '1e+06', C: '31', D: 'yes', E: null },
    ],
    ['environment', '["A=b=c", "D=", "E"]', { A: 'b=c', D: '', E: null }],
    ['labels', '["a=b", "c"]', { a: 'b', c: '' }],
    ['extra_hosts', '["b=[::1]", "a:1.1.1.1,2.2.2.2"]', ['a=1.1.1.1', 'a=2.2.2.2', 'b=::1']],
    [
      'ulimits',
      '{ nproc: 3, nofile: { soft: 1, hard: 2 } }',
      { nproc: 3, nofile: { soft: 1, hard: 2 } },
    ],
    ['dns', '["", 1.1.1.1]', ['1.1.1.1']],
  ])('of %s: %s becomes what its type says', (key, written, value) => {
    expect(valueOf(projectOf({ [key]: written }))).toHaveProperty(`services.web.${key}`, value)
  })

  it.each([
    ['configs: [{ source: motd, mode: 0440 }]', '0440'],
    ['configs: [{ source: motd, mode: "0440" }]', '0440'],
    ['configs: [{ source: motd, mode: 288 }]', '0440'],
  ])('of permissions is octal: %s', (line, mode) => {
    const [key = '', ...rest] = line.split(': ')

    expect(valueOf(projectOf({ [key]: rest.join(': ') }))).toHaveProperty(
      ['services', 'web', 'configs', '0', 'mode'],
      mode,
    )
  })
})

describe('what does not fit', () => {
  it.each([
    ['mem_limit', '1 potato', 'invalid-size'],
    ['mem_limit', '"-1"', 'invalid-size'],
    ['stop_grace_period', '"10"', 'invalid-duration'],
    ['configs', '[{ source: motd, mode: "9" }]', 'invalid-mode'],
    ['ports', '["99999:80"]', 'invalid-port'],
    ['ports', '["::1:80:80"]', 'invalid-port'],
    ['ports', '[80.5]', 'invalid-port'],
    ['volumes', '["aa::/b"]', 'invalid-mount'],
    ['devices', '["a:b:c:d"]', 'invalid-device'],
    ['command', '"a (b"', 'invalid-command'],
    ['extra_hosts', '["nobody"]', 'invalid-host'],
    ['extra_hosts', '{ "a:b": 1.1.1.1 }', 'invalid-host'],
    ['environment', '["A =b"]', 'invalid-variable'],
    ['storage_opt', '{ size: 1.5 }', 'wrong-type'],
    ['group_add', '[1.5]', 'wrong-type'],
    ['gpus', '[{ count: some }]', 'invalid-number'],
    ['healthcheck', '{ retries: -1 }', 'invalid-number'],
    ['blkio_config', '{ weight: "300" }', 'invalid-number'],
    ['build', '{ context: ., ssh: [mine] }', 'missing-value'],
    ['build', '{ context: ., additional_contexts: [mine] }', 'missing-value'],
  ])('in %s: %s is reported once, at its place', (key, written, code) => {
    const found = errorsOf(projectOf({ [key]: written }))

    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^shop/compose\\.yaml:4:\\d+ ${code}$`))
  })

  it('is quoted as it is written, not with the values of variables', () => {
    const text = projectOf({ mem_limit: '"${SECRET}"' })
    const { diagnostics } = composeModelOf(text, { variables: { SECRET: 'hunter2' } })

    expect(diagnostics.map(({ message }) => message)).toEqual([
      'services.web.mem_limit must be a size, not "${SECRET}"',
    ])
  })

  it('does not end the reading: ten mistakes are ten findings', () => {
    const keys = {
      mem_limit: 'x',
      shm_size: 'x',
      stop_grace_period: 'x',
      ports: '[x, y]',
      devices: '["a:b:c:d"]',
      command: '"\'"',
      extra_hosts: '[x]',
      volumes: '["aa::/b"]',
      healthcheck: '{ interval: x }',
    }

    expect(errorsOf(projectOf(keys))).toHaveLength(10)
  })
})

it('warns where a shell operator ends a command line', () => {
  expect(warningsOf(projectOf({ command: 'a && b' }))).toEqual([
    'shop/compose.yaml:4:14 dropped-words',
  ])
})

it('stops port ranges that multiply', () => {
  const ranges = Array.from({ length: 5 }, (_, index) => `"${index + 1}-60000"`).join(', ')

  expect(errorsOf(projectOf({ ports: `[${ranges}]` }))[0]).toContain('too-many-ports')
})

it('leaves what holds a variable as it is written, when variables stay', () => {
  const keys = {
    ports: '["${PORT}:80"]',
    mem_limit: '"${MEMORY}"',
    volumes: '["${DATA:-./x}:/data"]',
  }
  const { model, diagnostics } = composeModelOf(projectOf(keys), { interpolate: false })

  expect(diagnostics).toEqual([])
  expect(model).toBeDefined()
})
