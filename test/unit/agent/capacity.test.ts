import { describe, expect, it } from 'vitest'
import { archOf, type GroupLimits, limited, offered } from '../../../agent/capacity.ts'

const gigabyte = 1024 ** 3
const whole = { cpus: 8, memoryBytes: 16 * gigabyte }

describe('what a server has', () => {
  it.each<[string, GroupLimits[], { cpus: number; memoryBytes: number }]>([
    ['no groups', [], whole],
    ['groups without limits', [{ cpuMax: 'max 100000\n', memoryMax: 'max\n' }], whole],
    ['one and a half processors', [{ cpuMax: '150000 100000\n' }], { ...whole, cpus: 1.5 }],
    [
      'the least of all groups above',
      [{ cpuMax: '400000 100000' }, { cpuMax: '200000 100000' }],
      { ...whole, cpus: 2 },
    ],
    ['more than there is', [{ cpuMax: '9900000 100000', memoryMax: '99999999999999' }], whole],
    ['less memory', [{ memoryMax: `${2 * gigabyte}\n` }], { ...whole, memoryBytes: 2 * gigabyte }],
    [
      'version 1, without',
      [{ cpuQuota: '-1\n', cpuPeriod: '100000\n', memoryMax: '9223372036854771712' }],
      whole,
    ],
    [
      'version 1, half a processor',
      [{ cpuQuota: '50000\n', cpuPeriod: '100000\n' }],
      { ...whole, cpus: 0.5 },
    ],
    ['nothing that can be read', [{ cpuMax: '?', memoryMax: '' }], whole],
  ])('%s', (_what, groups, expected) => {
    expect(limited(whole, groups)).toEqual(expected)
  })
})

describe('what tasks may have of it', () => {
  const reserve = { cpus: 0.25, memoryBytes: gigabyte / 4 }

  it('is the rest after what the server keeps, and what is configured', () => {
    expect(offered({ cpus: 2, memoryBytes: gigabyte }, { reserve, resources: { gpu: 2 } })).toEqual(
      {
        ...{ cpus: 1.75, memoryBytes: 0.75 * gigabyte, generic: { gpu: 2 } },
      },
    )
  })

  it('is never less than nothing', () => {
    expect(offered({ cpus: 0.1, memoryBytes: 1 }, { reserve, resources: {} })).toEqual({
      ...{ cpus: 0, memoryBytes: 0, generic: {} },
    })
  })
})

it.each([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
  ['ia32', '386'],
  ['mips', 'mips'],
])('a processor that Node calls %s, images call %s', (node, image) => {
  expect(archOf(node)).toBe(image)
})
