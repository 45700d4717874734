// Original file: proto/banyan/v1/agent.proto

import type { LogLine as _banyan_v1_LogLine, LogLine__Output as _banyan_v1_LogLine__Output } from '../../banyan/v1/LogLine.ts';

export interface LogChunk {
  'requestId'?: (string);
  'lines'?: (_banyan_v1_LogLine)[];
}

export interface LogChunk__Output {
  'requestId': (string);
  'lines': (_banyan_v1_LogLine__Output)[];
}
