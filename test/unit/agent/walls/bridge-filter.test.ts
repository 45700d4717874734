import { pino } from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Exec, kernelFor } from '../../../../agent/dnat/kernel.ts'
import { BridgeFilter } from '../../../../agent/walls/bridge-filter.ts'

/** What is said at which level; the sentence of an error, else the message. */
let said: [level: number, text: string][]
let ran: string[]
/** Whether loading the module helps, and what the kernel then has. */
let canLoad: boolean
let setting: string | undefined

beforeEach(() => {
  said = []
  ran = []
  canLoad = false
  setting = undefined
})

describe('a kernel without br_netfilter', () => {
  it('has no walls between containers of this server: an error says so, and again after some time', async () => {
    const filter = filterOf()

    for (let look = 0; look < 61; look++) expect(await filter.ensure(false)).toBe(false)

    const sentence: unknown = expect.stringMatching(/reach each other .*`modprobe br_netfilter`/)
    expect(said).toEqual([
      [50, sentence],
      [50, sentence],
    ])
  })

  it('has them from when its module can be loaded, which is said too', async () => {
    const filter = filterOf()
    await filter.ensure(false)
    canLoad = true

    expect(await filter.ensure(false)).toBe(true)
    expect(setting).toBe('1\n')
    expect(said.map(([level]) => level)).toEqual([50, 30])
  })
})

it('a kernel that has the setting is asked for nothing', async () => {
  expect(await filterOf().ensure(true)).toBe(true)

  expect([ran, said]).toEqual([[], []])
})

function filterOf(): BridgeFilter {
  const hooks = {
    logMethod: ([fields]: unknown[], _method: unknown, level: number) => {
      said.push([
        level,
        typeof fields === 'string' ? fields : (fields as { err: Error }).err.message,
      ])
    },
  }
  return new BridgeFilter(kernelFor(exec), exec, pino({ hooks }))
}

const exec: Exec = async (argv, options) => {
  const [program = ''] = argv
  ran.push(program)
  if (program === 'modprobe' && canLoad) setting ??= '0'
  if (program === 'tee') setting = options?.input?.toString()
  const stdout = program === 'grep' && setting !== undefined ? `${argv.at(-1)}:${setting}\n` : ''
  return await Promise.resolve({ exitCode: 0, stdout: Buffer.from(stdout), stderr: '' })
}
