# Makes golden.json, the values that frechet-wavelet.test.ts expects, with the authors' own package:
#   pip install pytorchfwd && python golden.py > golden.json
import contextlib
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch
from PIL import Image
from pytorchfwd import fwd
from pytorchfwd.freq_math import forward_wavelet_packet_transform

fwd.NUM_PROCESSES = 0


def noise(length, seed):
    """The bytes of testing/tiny.ts."""
    state = seed + 1
    out = np.empty(length, np.uint8)
    for i in range(length):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state >> 24
    return out


def images(count, height, width, channels, seed):
    """Noise over a slope of brightness, as in the test."""
    size = height * width * channels
    levels = noise(count, seed + 1).astype(int)
    values = noise(count * size, seed).astype(int).reshape(count, size)
    return ((values + 3 * levels[:, None]) // 4).astype(np.uint8).reshape(count, height, width, channels)


def tensor(pixels):
    """[count, channels, height, width] in [0, 1], as ToTensor makes it, in float64."""
    return torch.from_numpy(np.moveaxis(pixels, 3, 1).astype(np.float64) / 255)


def statistics(pixels, levels):
    return fwd.compute_packet_statistics([tensor(pixels)], "haar", levels, False)


def distance(one, other, levels):
    (mu1, sigma1), (mu2, sigma2) = statistics(one, levels), statistics(other, levels)
    return float(fwd._compute_avg_frechet_distance(mu1, mu2, sigma1, sigma2))


# The package prints what it does.
with contextlib.redirect_stdout(sys.stderr):
    cases = []
    for height, width, channels, levels in [(28, 28, 1, 2), (32, 32, 3, 3), (64, 64, 1, 4), (16, 24, 3, 2), (13, 11, 1, 1), (45, 30, 1, 3)]:
        count = 260
        one = images(count, height, width, channels, 1)
        other = images(count, height, width, channels, 5)
        packets = forward_wavelet_packet_transform(tensor(one[:2]), "haar", levels, False)
        cases.append({
            "image": {"height": height, "width": width, "channels": channels},
            "levels": levels,
            "packets": packets.shape[1],
            "sizeOfPacket": int(np.prod(packets.shape[2:])),
            # Sorted by packet, as the order of the packets is free: the sum of squares of each packet of the first image.
            "energies": sorted(float((packets[0, p] ** 2).sum()) for p in range(packets.shape[1])),
            "distance": distance(one, other, levels),
            "brighter": distance(one, np.minimum(255, other.astype(int) + 20).astype(np.uint8), levels),
        })

    # The whole package, from files; it reads grey pictures as three equal channels, which triples the distance.
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, seed in [("one", 1), ("other", 5)]:
            path = pathlib.Path(folder, name)
            path.mkdir()
            for i, image in enumerate(images(260, 16, 16, 3, seed)):
                Image.fromarray(image).save(path / f"{i:03}.png")
            paths.append(str(path))
        whole = float(fwd.compute_fwd(paths, "haar", 2, False, 128, None))
print(json.dumps({"cases": cases, "whole": whole}, indent=2))
