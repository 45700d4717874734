import { Metadata } from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { followedHeaders, followedIn } from '../../../../platform/rpc/followed-keys.ts'

it('travels beside an answer, and is nothing where nothing is told', () => {
  const keys = [{ was: 'K1=', key: 'K2=', port: 51_822 }]

  expect(followedIn(followedHeaders(keys))).toEqual(keys)
  expect(followedHeaders([]).getMap()).toEqual({})
  expect(followedIn(new Metadata())).toEqual([])
})

it.each(['', '{', '[{"was":1}]', '[{"was":"a","key":"b","port":70000}]'])(
  'is not believed as %j',
  text => {
    const headers = new Metadata()
    headers.set('banyan-engine-keys', text)

    expect(followedIn(headers)).toEqual([])
  },
)
