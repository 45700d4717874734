import { describe, expect, it } from 'vitest'
import { chooseManifests } from '../../../../core/compose/manifests.ts'

describe('the manifests of a tree', () => {
  it.each([
    [
      'the first name of the Compose Specification counts',
      ['a/docker-compose.yml', 'a/compose.yml', 'a/compose.yaml'],
      ['a/compose.yaml'],
    ],
    [
      'each folder has its own',
      ['b/compose.yml', 'a/compose.yaml', 'compose.yaml'],
      ['a/compose.yaml', 'b/compose.yml', 'compose.yaml'],
    ],
    [
      'a compose file comes before banyan.yaml',
      ['a/banyan.yml', 'a/banyan.yaml', 'a/docker-compose.yml'],
      ['a/docker-compose.yml'],
    ],
    [
      'files of other names stand for themselves',
      ['apps/shop.yaml', 'apps/blog.yaml', 'apps/compose.yaml'],
      ['apps/blog.yaml', 'apps/compose.yaml', 'apps/shop.yaml'],
    ],
    ['there may be none', [], []],
  ])('%s', (_name, paths, expected) => {
    expect(chooseManifests(paths)).toEqual(expected)
  })
})
