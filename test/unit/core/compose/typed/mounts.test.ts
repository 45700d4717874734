import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../../../core/hash.ts'
import {
  fileWith,
  findingsIn,
  typedFrom,
  typedProject,
  typedService,
} from '../../../../support/typed-project.ts'

const policy = { bindMounts: ['/srv'] }
const rest = 'volumes: { data: }\nconfigs: { c: { content: x } }'

describe('mounts', () => {
  const data = { kind: 'volume', name: 'data', target: '/d', readOnly: false }
  const bind = { kind: 'bind', source: '/srv/x', target: '/d', readOnly: false }

  it.each([
    ['volumes: ["data:/d"]', data],
    ['volumes: ["data:/d:ro,nocopy"]', { ...data, readOnly: true, noCopy: true }],
    [long('type: volume, source: data, volume: { subpath: a/./b }'), { ...data, subpath: 'a/b' }],
    [long('type: volume, source: data, volume: { subpath: /a }'), { ...data, subpath: 'a' }],
    [long('type: volume, source: data, volume: { nocopy: true }'), { ...data, noCopy: true }],
    ['volumes: [/d/]', { kind: 'anonymous', target: '/d', readOnly: false }],
    ['volumes: ["/srv/x:/d"]', bind],
    ['volumes: ["/srv/x/:/d:ro,Z"]', { ...bind, readOnly: true, selinux: 'Z' }],
    ['volumes: ["/srv/x:/d:rslave"]', { ...bind, propagation: 'rslave' }],
    ['volumes: ["/srv/x:/d:rprivate"]', bind],
    [long('type: bind, source: /srv/x'), { ...bind, createHostPath: false }],
    [long('type: bind, source: /srv/x, bind: { create_host_path: true }'), bind],
    [
      long('type: image, source: busybox, image: { subpath: etc }'),
      { kind: 'image', source: 'busybox', target: '/d', subpath: 'etc' },
    ],
    ['tmpfs: /d', { kind: 'tmpfs', target: '/d' }],
    ['tmpfs: ["/d:rw,noexec,size=1m,mode=755"]', tmpfs(1_048_576, 0o755)],
    [long('type: tmpfs, tmpfs: { size: 1m, mode: 0o755 }'), tmpfs(1_048_576, 0o755)],
  ])('%s', (lines, mount) => {
    expect(typedService(lines, { policy }, rest).mounts).toEqual([mount])
  })

  it.each([
    [long('type: volume, source: data, volume: { subpath: ../x }'), 'does not stay inside'],
    [long('type: volume, volume: { nocopy: true }'), 'give the volume a name'],
    [long('type: image'), 'the mount of an image needs a source'],
    [long('type: bind, source: /srv, bind: { propagation: up }'), 'is not a propagation'],
    ['volumes: ["/etc:/d"]', 'policy.bind_mounts'],
    ['tmpfs: ["/d:uid=1000"]', 'has options other than size and mode'],
    ['tmpfs: ["/d:size=big"]', 'has no size that is a number of bytes'],
    ['tmpfs: ["d"]', 'must be an absolute path'],
    ['volumes: ["data:/c"]\nconfigs: [c]', '"/c" is the target of another mount too'],
  ])('%s is refused: %s', (lines, sentence) => {
    const findings = findingsIn(fileWith(lines, rest), { policy })

    expect(findings).toHaveLength(1)
    expect(findings.join()).toContain(sentence)
  })

  function long(fields: string): string {
    return `volumes: [{ target: /d, ${fields} }]`
  }

  function tmpfs(sizeBytes: number, mode: number) {
    return { kind: 'tmpfs', target: '/d', sizeBytes, mode }
  }
})

describe('a relative bind mount means files of the repository', () => {
  const files = {
    'shop/nginx.conf': 'worker_processes 1;',
    'shop/run.sh*': '#!/bin/sh',
    'shop/conf/a.conf': 'a',
    'shop/conf/sub/b.sh*': 'b',
    'shop/data/.gitkeep': '',
    'shared/x': 'x',
  }

  it('of one file', () => {
    const text = fileWith('volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]')

    const { typed, problems } = typedFrom(text, { files })

    const digest = sha256('worker_processes 1;')
    expect(problems.list()).toEqual([])
    expect(typed?.project.services[0]).toMatchObject({
      mounts: [],
      files: [
        {
          ...{ kind: 'config', name: 'shop/nginx.conf', target: '/etc/nginx/nginx.conf', digest },
          ...{ mode: 0o444, uid: 0, gid: 0 },
        },
      ],
    })
    expect(typed?.files.get(digest)).toBe(Buffer.from('worker_processes 1;').toString('base64'))
  })

  it('of a folder, executable where they are in Git, and from a folder above', () => {
    const lines = 'volumes: ["./conf:/etc/conf:ro", "../shared/x:/x:ro", "./run.sh:/run.sh:ro"]'

    const mounted = typedService(lines, { files }).files.map(each => [
      each.name,
      each.target,
      each.mode,
    ])

    expect(mounted).toEqual([
      ['shop/conf/a.conf', '/etc/conf/a.conf', 0o444],
      ['shop/conf/sub/b.sh', '/etc/conf/sub/b.sh', 0o555],
      ['shop/run.sh', '/run.sh', 0o555],
      ['shared/x', '/x', 0o444],
    ])
  })

  it('also where the folder is the context of a build', () => {
    const withDockerfile = { ...files, 'shop/conf/Dockerfile': 'FROM scratch' }
    const lines = 'build: ./conf\nvolumes: ["./conf:/etc/conf:ro"]'

    const service = typedService(lines, { files: withDockerfile })

    expect(service.build?.context).toBe('shop/conf')
    expect(service.files).toHaveLength(3)
  })

  it('and says that they are read-only where the file does not', () => {
    const text = fileWith('volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]')

    expect(findingsIn(text, { files })).toEqual([])
    expect(findingsIn(text, { files }, 'warning').join()).toContain(
      'read-only-mount: "./nginx.conf" comes from Git',
    )
  })

  it.each([
    ['./missing:/x', 'is not in the repository'],
    ['./data:/x', 'is a folder without files, for data'],
    ['../../x:/x', 'leaves the repository'],
    ['~/x:/x', 'leads to a home folder'],
    ['./large:/x', 'is larger than 512 KiB'],
  ])('but not %s, which %s', (mount, sentence) => {
    const large = { ...files, 'shop/large': 'x'.repeat(512 * 1024 + 1) }

    const findings = findingsIn(fileWith(`volumes: ["${mount}"]`), { files: large })

    expect(findings).toHaveLength(1)
    expect(findings.join()).toContain(sentence)
  })

  it('never more of them than a store can hold', () => {
    const many = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`shop/conf/${index}`, 'x']),
    )
    const services = Array.from(
      { length: 201 },
      (_, index) => `  s${index}: { image: x, volumes: ["./conf:/conf:ro"] }`,
    )

    const findings = findingsIn(`services:\n${services.join('\n')}`, { files: many })

    expect(findings.join()).toContain('too-many-files')
  })
})

describe('volumes_from', () => {
  it('mounts the volumes and host folders of another service, and of those behind it', () => {
    const { services } = typedProject(
      `services:
  a: { image: x, volumes: ["data:/a", "/srv:/srv:ro"], tmpfs: /tmp }
  b: { image: x, volumes_from: ["a"], volumes: ["data:/b"] }
  c: { image: x, volumes_from: ["b:ro"], volumes: ["other:/a"] }
volumes: { data: , other: }
`,
      { policy },
    )

    const mounts = services.map(service =>
      service.mounts.map(mount => `${mount.target} ${'readOnly' in mount && mount.readOnly}`),
    )
    expect(mounts).toEqual([
      ['/a false', '/srv true', '/tmp false'],
      ['/a false', '/b false', '/srv true'],
      ['/a false', '/b true', '/srv true'],
    ])
  })

  it('can not share a volume without a name', () => {
    const text = `services:
  a: { image: x, volumes: [/data] }
  b: { image: x, volumes_from: [a] }
`

    expect(findingsIn(text).join()).toContain('give the volume a name')
  })

  it('through a long chain ends', () => {
    const chain = Array.from({ length: 1000 }, (_, index) =>
      index === 0
        ? '  s0: { image: x, volumes: ["data:/d"] }'
        : `  s${index}: { image: x, volumes_from: [s${index - 1}] }`,
    )

    const findings = findingsIn(`services:\n${chain.join('\n')}\nvolumes: { data: }`)

    expect(findings.every(each => each.startsWith('too-many-mounts'))).toBe(true)
  })
})
