// Original file: proto/banyan/v1/control.proto

import type { Preview as _banyan_v1_Preview, Preview__Output as _banyan_v1_Preview__Output } from '../../banyan/v1/Preview.ts';

export interface ListPreviewsReply {
  'previews'?: (_banyan_v1_Preview)[];
}

export interface ListPreviewsReply__Output {
  'previews': (_banyan_v1_Preview__Output)[];
}
