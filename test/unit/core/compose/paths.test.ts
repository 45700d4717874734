import { describe, expect, it } from 'vitest'
import {
  folderOf,
  joinedPath,
  relativeFolder,
  resolveInside,
} from '../../../../core/compose/paths.ts'

describe('a path in a manifest', () => {
  it.each([
    ['shop', 'web.env', 'shop/web.env'],
    ['shop', './web.env', 'shop/web.env'],
    ['shop', '../common.env', 'common.env'],
    ['a/b', '../../c//d/./e', 'c/d/e'],
    ['', '.', ''],
    ['shop', '..', ''],
    ['', '...', '...'],
    ['', '~x', '~x'],
  ])('from %j, %j is %j', (folder, written, path) => {
    expect(resolveInside(folder, written)).toEqual({ path })
  })

  it.each([
    ['shop', '../../etc/passwd'],
    ['', '..'],
    ['shop', '/etc/passwd'],
    ['shop', 'a\\..\\b'],
    ['shop', 'a\0b'],
    ['shop', '~/x'],
    ['shop', '../../shop/x'],
    ['', 'a/../../a'],
    ['', '.git/config'],
    ['shop', '../.git/config'],
  ])('from %j, %j is refused', (folder, written) => {
    expect(resolveInside(folder, written)).toHaveProperty('problem')
  })
})

it('knows the folder of a file', () => {
  expect([folderOf('a/b/c.yaml'), folderOf('c.yaml')]).toEqual(['a/b', ''])
})

it.each([
  ['', '', '.'],
  ['', 'a/b', 'a/b'],
  ['a/b', '', '../..'],
  ['a/b', 'a/c/d', '../c/d'],
  ['a', 'a', '.'],
  ['ab', 'a', '../a'],
])('from folder %j, folder %j is written %j', (from, to, path) => {
  expect(relativeFolder(from, to)).toBe(path)
})

it.each([
  ['sub', './x', 'sub/x'],
  ['sub', '../x/./y//', 'x/y'],
  ['.', './x', 'x'],
  ['..', '../x', '../../x'],
  ['a/b', '../..', '.'],
  ['a', '${X}/y', 'a/${X}/y'],
])('in folder %j, path %j is %j', (folder, path, joined) => {
  expect(joinedPath(folder, path)).toBe(joined)
})
