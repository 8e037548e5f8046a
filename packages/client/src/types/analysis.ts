/** What was found out about an image, by what was asked for. */
export interface Analysis {
  readonly metadata?: SourceMetadata;
  /** 4 by 3 components, https://blurha.sh. */
  readonly blurhash?: string;
  /** Base64, https://evanw.github.io/thumbhash. */
  readonly thumbhash?: string;
  /** `#rrggbb`. */
  readonly dominant?: string;
  /** 64 bits as 16 hex digits; pictures that look alike differ in few bits. */
  readonly phash?: string;
}

/** What an image's file says about itself. */
export interface SourceMetadata {
  readonly format: string;
  /** Upright, one frame; pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly has_alpha: boolean;
  /** For example `srgb`, `cmyk`, `b-w`. */
  readonly color_space: string;
  /** Of EXIF, 1 to 8. */
  readonly orientation: number;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly exif: CameraMetadata;
}

/** How a photo was taken; keys that are missing were not in the file. */
export interface CameraMetadata {
  readonly camera_make?: string;
  readonly camera_model?: string;
  readonly lens?: string;
  readonly taken_at?: string;
  readonly exposure_time_s?: number;
  readonly f_number?: number;
  readonly iso?: number;
  readonly focal_length_mm?: number;
}
