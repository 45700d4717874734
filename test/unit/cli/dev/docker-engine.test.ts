import { describe, expect, it } from 'vitest'
import { machineSocket } from '../../../../cli/dev/docker-engine.ts'

describe("the machine's Docker Engine", () => {
  it.each([
    [undefined, '/var/run/docker.sock'],
    ['', '/var/run/docker.sock'],
    ['unix:///run/user/1000/docker.sock', '/run/user/1000/docker.sock'],
  ])('with DOCKER_HOST %s is at %s', (dockerHost, expected) => {
    expect(machineSocket(dockerHost)).toBe(expected)
  })

  it.each([['tcp://10.0.0.5:2375'], ['ssh://server']])('is not on another machine: %s', host => {
    expect(() => machineSocket(host)).toThrow(/DOCKER_HOST/)
  })
})
