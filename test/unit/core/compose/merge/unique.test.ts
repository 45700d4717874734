import { describe, expect, it } from 'vitest'
import { mergedDocuments, mergedService, serviceOf } from '../../../../support/merged-documents.ts'

describe('what a list says twice', () => {
  it.each([
    ['capabilities', 'cap_add: [A, B, A]', { cap_add: ['A', 'B'] }],
    ['variables', 'environment: [A=1, B, A=2]', { environment: ['A=2', 'B'] }],
    [
      'mounts with one target',
      'volumes: [vol:/d, /x:/d/, {type: bind, source: y, target: /e}, /e]',
      { volumes: ['/x:/d/', '/e'] },
    ],
    ['mounts on drives', 'volumes: ["c:\\\\a:/d", "e:\\\\b:/d"]', { volumes: ['e:\\b:/d'] }],
    ['devices with one target', 'devices: [/a, "/b:/a:rwm"]', { devices: ['/b:/a:rwm'] }],
    ['exposed ports', 'expose: [80, "80", 81]', { expose: ['80', 81] }],
    ['equal ports', 'ports: ["80:80", "80:80", "80:80/udp"]', { ports: ['80:80', '80:80/udp'] }],
    [
      'ports in long form',
      'ports: [{target: 80, published: "1"}, {target: 80, published: "1", protocol: tcp, name: n}, {target: 80}]',
      { ports: [{ target: 80, published: '1', protocol: 'tcp', name: 'n' }, { target: 80 }] },
    ],
    [
      'secrets by where they are found',
      'secrets: [s, {source: s, target: /run/secrets/s, mode: 1}, {source: t}]',
      { secrets: [{ source: 's', target: '/run/secrets/s', mode: 1 }, { source: 't' }] },
    ],
    [
      'configs at other places are others',
      'configs: [c, {source: c, target: /d}]',
      { configs: ['c', { source: 'c', target: '/d' }] },
    ],
    [
      'env files',
      'env_file: [a, {path: a, required: false}]',
      { env_file: [{ path: 'a', required: false }] },
    ],
    ['aliases', 'networks: {n: {aliases: [a, a]}}', { networks: { n: { aliases: ['a'] } } }],
  ])('is said once: %s', (_what, text, expected) => {
    expect(mergedService(text, '')).toEqual(expected)
  })

  it('stays where nothing tells items apart', () => {
    expect(mergedService('group_add: [1, 1]', '')).toEqual({ group_add: [1, 1] })
  })

  it.each([
    ['volumes: [{type: volume, source: v}]', 'missing-key'],
    ['ports: [{published: 80}]', 'missing-key'],
  ])('needs a target: %s', (text, code) => {
    expect(mergedDocuments([serviceOf(text)]).problems).toEqual([expect.stringContaining(code)])
  })
})
