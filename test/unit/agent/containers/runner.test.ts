import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RuntimeAction } from '../../../../agent/containers/actions.ts'
import { Runner } from '../../../../agent/containers/runner.ts'
import { BanyanError } from '../../../../core/errors.ts'

interface Underway {
  readonly action: RuntimeAction
  readonly signal: AbortSignal
  readonly onPulling: () => void
  readonly end: (error?: Error) => void
}

let underway: Underway[]
let told: string[]
let ending: AbortController
let runner: Runner

beforeEach(() => {
  underway = []
  told = []
  ending = new AbortController()
  runner = new Runner({
    execute: (action, onPulling, signal) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve())
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        underway.push({ action, onPulling, signal, end })
      }),
    onSuccess: ({ task }) => told.push(`${task} done`),
    onFailure: ({ task }, { code }) => told.push(`${task} ${code}`),
    onChange: () => undefined,
    signal: ending.signal,
  })
})

function pull(task: string): RuntimeAction {
  return { kind: 'pull', task, image: 'i' }
}

function remove(task: string, containerId: string): RuntimeAction {
  return { kind: 'remove', task, containerId, running: true }
}

describe('the runner of steps', () => {
  it('runs four pulls at once, and other steps beside them', async () => {
    for (let i = 0; i < 6; i++) runner.start(pull(`p${i}`))
    runner.start({ kind: 'start', task: 's', containerId: 'c' })
    await turn()
    expect(underway.map(({ action }) => action.task)).toEqual(['p0', 'p1', 'p2', 'p3', 's'])

    underway[1]?.end()
    await turn()

    expect(underway.at(-1)?.action.task).toBe('p4')
    expect(told).toEqual(['p1 done'])
  })

  it('runs sixteen other steps at once', async () => {
    for (let i = 0; i < 20; i++) runner.start(remove('t', `c${i}`))
    await turn()

    expect(underway).toHaveLength(16)
    for (const { end } of underway) end()
    await turn()
    expect(underway).toHaveLength(20)
  })

  it('says pulling only when the image really has to come', async () => {
    runner.start(pull('p'))
    await turn()
    expect(runner.phase('p', undefined)).toBeUndefined()

    underway[0]?.onPulling()

    expect(runner.phase('p', undefined)).toBe('pulling')
  })

  it('does not mistake the end of a second container for the end of the task', async () => {
    runner.start(remove('t', 'second'))
    await turn()

    expect(runner.phase('t', 'first')).toBeUndefined()
    expect(runner.phase('t', 'second')).toBe('stopping')
    expect(runner.keys()).toEqual(new Set(['second']))
  })

  it('hands on the code of an error, and is free for the next step', async () => {
    runner.start(pull('p'))
    await turn()

    underway[0]?.end(new BanyanError('image-not-found', 'x', 'stalled'))
    await turn()

    expect(told).toEqual(['p image-not-found'])
    expect(runner.keys().size).toBe(0)
  })

  it('gives up the pulls of tasks that nobody wants any more, quietly', async () => {
    runner.start(pull('wanted'))
    runner.start(pull('dropped'))
    await turn()

    runner.cancelPullsExcept(new Set(['wanted']))
    await turn()

    expect(underway.map(({ signal }) => signal.aborted)).toEqual([false, true])
    expect(told).toEqual([])
    expect(runner.keys()).toEqual(new Set(['wanted']))
  })

  it('finishes when it is told to end, without calling that a failure', async () => {
    runner.start(pull('p'))
    await turn()

    ending.abort()
    await runner.finish()

    expect(told).toEqual([])
    expect(runner.keys().size).toBe(0)
  })
})
