import { beforeEach, expect, it } from 'vitest'
import type { ContainerRuntime } from '../../../../agent/containers/runtime.ts'
import { type Trouble, watchRuntime } from '../../../../agent/containers/runtime-watch.ts'
import { BanyanError } from '../../../../core/errors.ts'

const hangs = new BanyanError('runtime-timeout', 'Docker hangs', 'retry')
const trouble = { code: 'runtime-timeout', message: 'Docker hangs' }
const { signal } = new AbortController()

let now: number
let told: (Trouble | undefined)[]
/** What a look comes to, and how many seconds it takes. */
let answer: () => Promise<[]>
let tookS: number
let runtime: ContainerRuntime

beforeEach(() => {
  now = 0
  told = []
  answer = () => Promise.resolve([])
  tookS = 0
  const list = () => ((now += tookS * 1000), answer())
  runtime = watchRuntime(
    { list } as unknown as ContainerRuntime,
    () => now,
    trouble => told.push(trouble),
  )
})

async function look(at: readonly number[], given = signal): Promise<void> {
  for (const second of at) {
    now = second * 1000
    await runtime.list(given).catch(() => undefined)
  }
}

it('says nothing of an engine that is back within 15 s', async () => {
  answer = () => Promise.reject(hangs)
  await look([0, 2, 8, 14.9])
  answer = () => Promise.resolve([])
  await look([15])
  answer = () => Promise.reject(hangs)
  await look([16, 30])

  expect(told).toEqual([])
})

it('says once what every look failed with for 15 s, and once that it is over', async () => {
  answer = () => Promise.reject(hangs)
  await look([0, 10, 15, 20])
  answer = () => Promise.resolve([])
  await look([30, 32])

  expect(told).toEqual([trouble, undefined])
})

it('counts the time that a look hung', async () => {
  answer = () => Promise.reject(hangs)
  tookS = 30
  await look([0])

  expect(told).toEqual([trouble])
})

it('says nothing of looks that were given up', async () => {
  answer = () => Promise.reject(hangs)
  await look([0, 20], AbortSignal.abort())

  expect(told).toEqual([])
})
