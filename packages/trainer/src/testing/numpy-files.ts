import { inflateSync } from 'node:zlib';

// Files that NumPy 2.4 wrote with `numpy.save`, `numpy.savez` and `numpy.savez_compressed`, compressed once more with zlib and
// in base64. They hold these images in the named types and orders.

/** 3 images of 4 × 2. */
export const GREY = Uint8Array.from({ length: 3 * 4 * 2 }, (_, i) => (i * 37) % 256);

/** 2 images of 4 × 2 in three channels. */
export const RGB = Uint8Array.from({ length: 2 * 4 * 2 * 3 }, (_, i) => (i * 29) % 256);

/** The content of one of the files. */
export function numpyFile(base64: string): Uint8Array {
  return inflateSync(Buffer.from(base64, 'base64'));
}

/** Arrays of {@link GREY}. */
export const grey = {
  uint8:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GVa/8KTvvMWv4Fk3f85BNO6B01v4nnHrBAI9wJbw=',
  'uint8 in Fortran order':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GsY6CiY6CkaaOgq1CmQCLgaNAK+iWVP2PLnHpqfqW5o/ff/Oh5zM2sEAhSElkQ==',
  int16:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GBlUGL4Z8hikMOxnuMTAzaDD4MhQxTGfYw/CQgY1BmyGAoZRhFsN+hicMnAx6DMEMAHTqJXE=',
  'int32 big-endian':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GCFAFYi8gzgfiKUC8E4jvATEzEGsAsS8QFwHxdCDeA8QPgZgNiLWBOACIS4F4FhDvB+InQMwJxHpAHAwAcggldQ==',
  int64:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GKFCF0l5QOh9KT4HSO6H0PSjNDKU1oLQvlC6C0tOh9B4o/RBKs0FpbSgdAKVLofQsKL0fSj+B0pxQWg9KB0NpAMLGJXc=',
  'uint64 big-endian':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuV2qhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GVKAKpb2gdD6UngKld0Lpe1CaGUprQGlfKF0EpadD6T1Q+iGUZoPS2lA6AEqXQulZUHo/lH4CpTmhtB6UDgYAjdglhQ==',
  uint16:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GBlUGL4Z8hikMOxnuMTAzaDD4MhQxTGfYw/CQgY1BmyGAoZRhFsN+hicMnAx6DMEMAHwiJX0=',
  'float16 from 0 to 1':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GhqUGS02+my21OGf53YpNidXwqom6+V6LZ5b81mxqqYaspuHmVy3+Wapbt2ocMzQ1BQAgjSvb',
  'float32 from 0 to 1':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GIJg6RcRu6pQpdvfv3QPSIva7dlra378XZ3/wgIPNwgUKdrNnzbJ7+uSJ3Yzp4vZ799jYP3qYCJQ7YLN2jY7dwgUL7F6/egVUI2V/YL+9/dMnKfYTJwjY7txhYbd82TI7AFG3SuU=',
  'float64 from -1 to 1, big-endian':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAa79HxjAYP+zbWCw/xYE7D8wAQzsj0wBgRn2dyDA/vl2ENix/709GOx/+hUEvu2/GQkCUft3S4OAhP3x6SAww/5eHAgk2L+oAIP97+rAYP9TUzDYfx0MbuzfKgoCEvanZoHADPv7YPDA/qUlCFjtf7sXBPbtf1ICBvuvhYEBAI4UhsI=',
  'float32 from -1 to 1 in Fortran order':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GsY6CiY6CkaaOgq1CmQCLgaGhv0b1uvv379v377r167tu3njxt6rV0Lsli5Rsfv86ZPdqZOe9vv22tp/+Vy8f8li5f3btpruP33q1L6VK1bsbW1h2bd3j43d/3//7J4/e2Z35LCz/bu3uft//azcv2ql5v7NmzbtAwDgE1gh',
  'float32 from 0 to 255':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GMBBxYmCYAsT3gFjEmYHBEojjgNjBgYFBASg2C4ifALE4UMwGiBOB+ABQTgcotgCIXwGxFFDMHohTgFjAkYHBAii2zAkAVH0qYg==',
  'uint8 with a channel axis':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGOgqGmjoKtQpkAC4GVa/8KTvvMWv4Fk3f85BNO6B01v4nnHrBAJd8Jdk=',
  'uint8 with a first channel axis':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgqGOgomOgpGmjoKtQpkAC4GVa/8KTvvMWv4Fk3f85BNO6B01v4nnHrBAJdwJdk=',
} as const;

/** Arrays of {@link RGB}. */
export const colour = {
  RGB: 'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgomOgpA0lhTR6FWgQzAxSBrFV4ycd3pF6xK9jGV0zZfeMul7pJYN3vH1U/8Op5pzQv23vouYuiX3bH00P0/kmbBAM+9Mr4=',
  'RGB with channels first':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGOgomOgpGmjoKtQpkAC6G8HWsMZu5EmVLTitVXlCvs5r4wn7aW5fZO/jT9opkH5K8qtN8y7DjvtknzwXf/Zb+CQYAtqUyvg==',
  'RGB in Fortran order':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CiY6CkDSWFNHoVaBHMDFsGNdWowI16Fwfta9m7MTJWWvnm6uNFS/X6KjdOtCR52Z1acXC6b5ufyZ6Gn//e3S2cEAo/Yykw==',
  'RGB with channels first in Fortran order':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsY6CiY6CkaaOgq1CuQALoYdsletPq1LO938YkGMSKXhND+uQ+r3Xf6E85foTPRk3at0y/775uwLHW+XJkrWmc0OBgDcVjKT',
} as const;

/** Arrays of other things than numbers; and truth values, whether {@link GREY} is above 127. */
export const other = {
  bool: 'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GIGBkZMSgAA/KG84=',
  objects:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBe46+uo6Cell9UUpSYF59flJIKEnZLzClOBYoXZyQWpAL5GkY6mjoKtQqUAK4Glql3GSCgRyyvNLegUi8+Ob8oVS+3NKckM7GoKLFySg9PfFFqcn5ecUlRaXLJlMlTeljBKqf0sOelQJRMnuLN0DrFmTFpSvuUoCka3ozeTK1TMph7WFNKKgtSQVqY/C2mdHZAZJl7GGum+Pn5ef0HAjDhbV8yJakzdopGBlMGK8ioDHaYQSzeTG1TMnh6mEoNEQZkCKBqZwBpd+ZgUPXKn7LzHvMUILd2Sg9j4hRvxuJUIEcPAL62eiU=',
  text: 'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuE2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFACuRAYGhiQgBgApFxwI',
  complex:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2yhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgomOgpGmjoKtQrkAS4GOBBxgtBToPQ9KC3iDKEtoXQclHZwgNAKUHWzoPQTKC0OVWcDpROh9AGoPh2ougVQ+hWUloKqs4fSKVBawBFCW0DVLQPTAHDiKmM=',
  records:
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupRCtoZ6orqOgXlNqqK6po6ChngTi2aSZqGvGAhlp+UUlRYl58flFKakg5W6JOcWpQPHijMSCVCBfw0gHqKtWgRjAxQAHAJSQHYY=',
} as const;

/** Archives with {@link GREY}, its labels 2, 0 and 1, and, where there is a test part, the first two of them once more. */
export const archives = {
  Keras:
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAm4GEYaK+JKixMw8vbyCSkYGAYYZDBCQBKVnvxF/JS1w8kTAsYC18yZFzYlZkrd0QVxw1op1ixfMmxYfEjRlhvj8+CmTuITKvc9o+rF2iaeriC1h+il1zIpLzYrLbZYV11auJ4x6bKHr/2havzfM/iHme//zBF/rBSXX/qnPqTrIEIDivLtxH/KRnVeJ6rxmqLPcKXce2GUiDHpqbG5obnj4YJcGzA1ckCBKLS6BOWEC1OooSp3ghj+EpNFc1WvgNgvZVZUormqCusaNclchAgboAkYmXWbUxANKGaBUws2AAA2MIBIpKaFrBEUrKM6aMTTOB5KVuDWC4gIU0qBQ50LRqMzIgBQz6PpAoQUKiyYMfTsZGZDCLsCblQ0kzgKEj4C0NROIBwDI8fUH',
  MedMNIST:
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAgEGEYaSosTMvPjM3MT01GK9vIJKRgYBhhkMEJAEpWe/EX8lLXDyRMCxgLXzJkXNiVmSt3RBXHDWinWLF8ybFh8SNGWG+Pz4KZO4hMq9z2j6sXaJp6uILWH6KXXMikvNisttlhXXVq4njHpsoev/aFq/N8z+IeZ7//MEX+sFJdf+qc+pOsgQgOLGS0krJmG6MScxKTUH7sZmqNs8qeDGNrADU5j11Njc0JySuJK1GeYUPqBTyhJz0AKrA+qAIEod0oY9sJjRXLTAvFsT3UWoQdMIdYk7FVyECBo0Zzx8sEsD5gx+UBylFpeghcwEqP1RlLrDDX8ykkZz2nTX5gUYTkMNoiaokzyo4DSk1AN0CCOTLjNqbgPlIlCOEmBAgAZGEIme99B1g/IBKH03Y+heAteN8Be6blDSBSVKUALlQ9GtD7QdNSGj6wUlMlDyacTQexCqF7e9oJQBinJQ9POj6PVgYkBPJ+iaQXEHipQmDM2PYZqRbWZlA0myAWEe0F05zCAeALwmfKQ=',
  'arr_0 alone':
    'eNoL8GZm0WWAAEWGp4pfTv6HAk4GEYbEoqJ4A728gkpGBgGGGVBlMHqyX6hvQCQjQxlDtXpKanFykbqVgnpNqaG6joJ6Wn5RSVFiXnx+UUoqSNwtMac4FShenJFYkArkaxjrKJjoKBhp6ijUKpAHuBhUvfKn7LzHrOFbNH3PQzbtgNJZ+59w6gUHeDMy6TKjemoG1N2cDAjQwAgi4V4M8GZlAwkwAqE5kL4MVgQAizFAwg==',
  'arr_0 and arr_1':
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAk4GEYbEoqJ4A728gkpGBgGGGQwQkASlZ78RfyUtcPJEwLGAtfMmRc2JWZK3dEFccNaKdYsXzJsWHxI0ZYb4/Pgpk7iEyr3PaPqxdomnq4gtYfopdcyKS82Ky22WFddWrieMemyh6/9oWr83zP4h5nv/8wRf6wUl1/6pz6k6yBCA4rguqXPC6I4zRHecFz7H5U3OXEjYcWB3iTDoqbGFHOBYyhjgzciky4waRqAgANnIyYAADYwgEh5i6NpArvfCqm0uVJshRBsrG0iYCQjzgLQS2FQAeEh7CA==',
  'one-hot':
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAlYGEYYIvbyCSkYGAYYZDBCQBKVnvxF/JS1w8kTAsYC18yZFzYlZkrd0QVxw1op1ixfMmxYfEjRlhvj8+CmTuITKvc9o+rF2iaeriC1h+il1zIpLzYrLbZYV11auJ4x6bKHr/2havzfM/iHme//zBF/rBSXX/qnPqTrIEIDiMKXkExXIDouEOWwJ1EEB+ByWNzltEREOOwZ2VQqzHptFxob2hBSGh8xAZzAy6TKjhhAoEEABwsqAAA2MIBIcXuhaQG4HOW8JhpaZQDISooWVDSTEBIRpQFoBbBoAkAB4Vg==',
  'several labels':
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAi4GEYbM3MT01GK9vIJKRgYBhhkMEJAEpWe/EX8lLXDyRMCxgLXzJkXNiVmSt3RBXHDWinWLF8ybFh8SNGWG+Pz4KZO4hMq9z2j6sXaJp6uILWH6KXXMikvNisttlhXXVq4njHpsoev/aFq/N8z+IeZ7//MEX+sFJdf+qc+pOsgQgOI6Jq3V/siuy0lMSs2Bu24D1FUB+FyXNzlzIRGugzgthVnPjY2j4SKPxQ8DoLnejEy6zKhhBQoJUKhwMSBAAyOIRIQcuj6QL0Bu3IChbx6QRPgpwJuVDSTOBIQFQFoLbC4AohN+2w==',
  objects:
    'eNoL8GZm0WVgYOAAYkWGp4pfTv6HAm4GEYaK+JKixMw8vbyCSkYGAYYZDBCQBKVnvxF/JS1w8kTAsYC18yZFzYlZkrd0QVxw1op1ixfMmxYfEjRlhvj8+CmTuITKvc9o+rF2iaeriC1h+il1zIpLzYrLbZYV11auJ4x6bKHr/2havzfM/iHme//zBF/rBSXX/qnPqTrIEIDivD/HOWYhO68S1XlSjBBnHYU6b2m3LXeTg8Rx026FWbPvrnOIiVq0VDHjxYuuBQsVn1zqZrpfYcO8coGqlkXGh5efpz1zf2H+5+H/aZuv5my8tnVxmdI8jxgF58lznh8xOqnHxGlTovTBRdJ/x/wOJf9vNmKt77+tnZcad6Y+I/b1++lhC60SpY7MfLtDkMPao7byAYON89Uyhx2BMzw8YjstVx3L71wlWXVVxX3V3YI1+R/7vN8EzZUyvyO96uFJHbGnS83kH3wO3Np26fwJidl1XHVO7kLbz/v+TNmixpVczxjgzciky4waRaDwB8UFNwMCNIA9jxRh6BpBgQcKGVAooWqcDyQrkTWysoEkmICwCEgvBJsMAAuuxIo=',
} as const;
