import { expect, test } from 'vitest'
import { belongsTo } from '../../../../cli/dev/docker-processes.ts'

const execRoot = '/home/ada/my project/.banyan/run/docker'
const socket = `${execRoot}/containerd/containerd.sock`

test.each([
  ['a shim of the engine', ['/usr/bin/containerd-shim-runc-v2', '-id', 'a1', '-address', socket]],
  ['its containerd', ['containerd', '--config', `${execRoot}/containerd/containerd.toml`]],
])('%s is ended', (_, argv) => {
  expect(belongsTo(execRoot, argv)).toBe(true)
})

test.each([
  ["the machine's shim", ['containerd-shim-runc-v2', '-address', '/run/containerd.sock']],
  ["a shim of a neighbour's engine", ['containerd-shim', '-address', `${execRoot}-2/c.sock`]],
  ['an editor that shows its log', ['vi', `${execRoot}/containerd/daemon.log`]],
  ['a kernel thread', ['']],
])('%s is left alone', (_, argv) => {
  expect(belongsTo(execRoot, argv)).toBe(false)
})
