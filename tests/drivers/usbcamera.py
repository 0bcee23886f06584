#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A hand-held USB camera in software, for a virtual machine: a UVC 1.0 device (MJPEG 640x360, YUY2 320x180, bulk
transfers) that speaks the usbredir protocol to QEMU's usb-redir device.

    usbcamera.py SOCKET     plugged in while it runs; it ends when its standard input ends

The guest drives it with its stock uvcvideo. Descriptors: USB Device Class Definition for Video Devices 1.0;
messages: usbredir-protocol.txt 0.7.
"""
import io
import select
import socket
import struct
import sys
import time

from PIL import Image, ImageDraw

VENDOR, PRODUCT, SERIAL = 0x1209, 0xCA01, "EC-0001"
STRINGS = {1: "Winglink", 2: "Exam Camera", 3: SERIAL}
INTERVALS = (1000000, 666666, 333333)  # 100 ns: 10, 15, 30 frames a second
MJPEG, YUY2 = 1, 2  # bFormatIndex
SIZES = {MJPEG: (640, 360), YUY2: (320, 180)}
PAYLOAD_MAX = 16384  # bytes of one bulk transfer, its header included
VIDEO_IN, STATUS_IN = 0x81, 0x82  # endpoint addresses

# usbredir message types
HELLO, DEVICE_CONNECT, DEVICE_DISCONNECT, RESET, INTERFACE_INFO, EP_INFO = range(6)
SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION_STATUS = 6, 7, 8
SET_ALT, GET_ALT, ALT_STATUS = 9, 10, 11
START_INTERRUPT, STOP_INTERRUPT, INTERRUPT_STATUS = 15, 16, 17
CANCEL, DISCONNECT_ACK = 21, 24
CONTROL, BULK = 100, 101
OK, CANCELLED, STALL = 0, 1, 4  # status of a transfer
# connect_device_version, ep_info_max_packet_size, 64bits_ids, 32bits_bulk_length, bulk_receiving: xHCI needs them
CAPABILITIES = 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6


def frame_descriptor(subtype, width, height):
    rates = struct.pack(f"<{len(INTERVALS)}I", *INTERVALS)
    bits = width * height * 16
    return struct.pack("<BBBBBHHIIIIB", 26 + len(rates), 0x24, subtype, 1, 0, width, height, bits, bits * 30,
                       width * height * 2, INTERVALS[0], len(INTERVALS)) + rates


def control_interface():
    """Interface 0: a camera terminal that feeds an output terminal, and the status endpoint."""
    camera = bytes([17, 0x24, 2, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0])
    output = bytes([9, 0x24, 3, 2, 1, 1, 0, 1, 0])
    header = struct.pack("<BBBHHIBB", 13, 0x24, 1, 0x0100, 13 + len(camera) + len(output), 48000000, 1, 1)
    status = bytes([7, 5, STATUS_IN, 3, 16, 0, 6, 5, 0x25, 3, 16, 0])
    return bytes([9, 4, 0, 0, 1, 0x0E, 1, 0, 2]) + header + camera + output + status


def streaming_interface():
    """Interface 1: two formats with one size each, on one bulk endpoint."""
    guid = b"YUY2\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    mjpeg = bytes([11, 0x24, 6, MJPEG, 1, 1, 1, 0, 0, 0, 0]) + frame_descriptor(7, *SIZES[MJPEG])
    yuy2 = bytes([27, 0x24, 4, YUY2, 1]) + guid + bytes([16, 1, 0, 0, 0, 0]) + frame_descriptor(5, *SIZES[YUY2])
    header = struct.pack("<BBBBHBBBBBBBBB", 15, 0x24, 1, 2, 15 + len(mjpeg) + len(yuy2), VIDEO_IN, 0, 2, 0, 0, 0, 1,
                         0, 0)
    endpoint = bytes([7, 5, VIDEO_IN, 2, 0, 2, 0])
    return bytes([9, 4, 1, 0, 1, 0x0E, 2, 0, 0]) + header + mjpeg + yuy2 + endpoint


def configuration_descriptor():
    body = bytes([8, 0x0B, 0, 2, 0x0E, 3, 0, 2]) + control_interface() + streaming_interface()
    return struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), 2, 1, 0, 0x80, 250) + body


def device_descriptor():
    return struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0xEF, 2, 1, 64, VENDOR, PRODUCT, 0x100, 1, 2, 3, 1)


def string_descriptor(index):
    if index == 0:
        return b"\x04\x03\x09\x04"
    text = STRINGS.get(index)
    return bytes([2 + 2 * len(text), 3]) + text.encode("utf-16le") if text else None


def draw_jpegs(count=8):
    """A few frames in which a bar moves."""
    width, height = SIZES[MJPEG]
    frames = []
    for number in range(count):
        picture = Image.new("RGB", (width, height), (60, 90, 120))
        left = number * width // count
        ImageDraw.Draw(picture).rectangle((left, 0, left + 40, height), fill=(230, 220, 200))
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=70)
        frames.append(data.getvalue())
    return frames


def draw_yuy2(number):
    width, height = SIZES[YUY2]
    row = bytearray(b"\x40\x80" * width)
    left = number * 8 % (width - 16)
    row[2 * left:2 * left + 32] = b"\xeb\x80" * 16
    return bytes(row) * height


class Camera:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.wide_ids = False  # until both sides have said hello
        self.buffer = b""
        self.waiting = []  # bulk requests of the guest: (id, header)
        self.payloads = []  # of the frame that is being sent
        self.frames = 0
        self.next_frame = 0.0
        self.jpegs = draw_jpegs()
        # UVC 1.0 table 4-47: hint, format, frame, interval …, maximum frame size, maximum payload
        self.probe = bytearray(struct.pack("<HBBIHHHHHII", 1, MJPEG, 1, INTERVALS[0], 0, 0, 0, 0, 0, 0, PAYLOAD_MAX))
        self.mend_probe()
        self.handlers = {
            HELLO: self.on_hello, SET_CONFIGURATION: self.on_set_configuration,
            GET_CONFIGURATION: self.on_get_configuration, SET_ALT: self.on_set_alt, GET_ALT: self.on_get_alt,
            START_INTERRUPT: self.on_interrupt, STOP_INTERRUPT: self.on_interrupt, CANCEL: self.on_cancel,
            CONTROL: self.on_control, BULK: self.on_bulk,
            RESET: self.on_nothing, DEVICE_DISCONNECT: self.on_nothing, DISCONNECT_ACK: self.on_nothing,
        }
        self.send(HELLO, 0, b"winglink usbcamera".ljust(64, b"\0") + struct.pack("<I", CAPABILITIES))

    # --- messages

    def send(self, kind, number, payload):
        self.socket.sendall(struct.pack("<IIQ" if self.wide_ids else "<III", kind, len(payload), number) + payload)

    def send_interfaces(self):
        self.send(INTERFACE_INFO, 0, struct.pack("<I", 2) + bytes([0, 1] + [0] * 30) + bytes([14, 14] + [0] * 30) +
                  bytes([1, 2] + [0] * 30) + bytes(32))

    def send_endpoints(self):
        """32 slots: OUT 0 to 15, then IN 0 to 15."""
        kinds, intervals, interfaces, sizes = [255] * 32, [0] * 32, [0] * 32, [0] * 32
        kinds[0] = kinds[16] = 0
        sizes[0] = sizes[16] = 64
        kinds[17], interfaces[17], sizes[17] = 2, 1, 512
        kinds[18], sizes[18], intervals[18] = 3, 16, 6
        self.send(EP_INFO, 0, bytes(kinds + intervals + interfaces) + struct.pack("<32H", *sizes))

    def on_hello(self, _number, _payload):
        self.wide_ids = True
        self.send_interfaces()
        self.send_endpoints()
        self.send(DEVICE_CONNECT, 0, struct.pack("<BBBBHHH", 2, 0xEF, 2, 1, VENDOR, PRODUCT, 0x100))

    def on_set_configuration(self, number, payload):
        self.send_endpoints()
        self.send_interfaces()
        self.send(CONFIGURATION_STATUS, number, bytes([OK, payload[0]]))

    def on_get_configuration(self, number, _payload):
        self.send(CONFIGURATION_STATUS, number, bytes([OK, 1]))

    def on_set_alt(self, number, payload):
        self.send_endpoints()
        self.send(ALT_STATUS, number, bytes([OK, payload[0], payload[1]]))

    def on_get_alt(self, number, payload):
        self.send(ALT_STATUS, number, bytes([OK, payload[0], 0]))

    def on_interrupt(self, number, payload):
        self.send(INTERRUPT_STATUS, number, bytes([OK, payload[0]]))

    def on_bulk(self, number, payload):
        self.waiting.append((number, payload[:10]))

    def on_cancel(self, number, _payload):
        for waiting in self.waiting:
            if waiting[0] == number:
                self.waiting.remove(waiting)
                self.send(BULK, number, bytes([waiting[1][0], CANCELLED]) + struct.pack("<HIH", 0, 0, 0))
                break
        if not self.waiting:
            self.payloads = []

    def on_nothing(self, _number, _payload):
        pass

    # --- control transfers

    def on_control(self, number, payload):
        endpoint, request, kind, _status, value, index, length = struct.unpack("<BBBBHHH", payload[:10])
        answer = self.answer(request, kind, value, index, payload[10:])
        status = STALL if answer is None else OK
        data = answer[:length] if answer and kind & 0x80 else b""
        if status == OK and not kind & 0x80:
            count = length  # of an OUT transfer: what was taken
        else:
            count = len(data)
        self.send(CONTROL, number, struct.pack("<BBBBHHH", endpoint, request, kind, status, value, index, count) + data)

    def answer(self, request, kind, value, index, data):
        """The answer's bytes, b"" for a request without data, None for a stall."""
        if kind == 0x80 and request == 6:  # GET_DESCRIPTOR
            return {1: device_descriptor, 2: configuration_descriptor}.get(value >> 8, lambda: None)() \
                if value >> 8 != 3 else string_descriptor(value & 255)
        if kind == 0x80 and request == 0:  # GET_STATUS
            return b"\0\0"
        if kind == 0x02 and request == 1:  # CLEAR_FEATURE of an endpoint
            return b""
        if kind & 0x7F == 0x21 and index & 255 == 1 and value >> 8 in (1, 2):  # VS_PROBE_CONTROL, VS_COMMIT_CONTROL
            return self.negotiate(request, data)
        if kind == 0xA1 and request == 0x86:  # GET_INFO of any other control
            return b"\0"
        return None

    def negotiate(self, request, data):
        if request == 1:  # SET_CUR
            self.probe[:min(len(data), 26)] = data[:26]
            self.mend_probe()
            return b""
        if request == 0x85:  # GET_LEN
            return struct.pack("<H", 26)
        if request == 0x86:  # GET_INFO
            return b"\x03"
        return bytes(self.probe) if request in (0x81, 0x82, 0x83, 0x87) else None

    def mend_probe(self):
        """Whatever was asked for, what is left is something that this camera has."""
        if self.probe[2] not in SIZES:
            self.probe[2] = MJPEG
        self.probe[3] = 1
        width, height = SIZES[self.probe[2]]
        struct.pack_into("<II", self.probe, 18, width * height * 2, PAYLOAD_MAX)
        if self.interval() not in INTERVALS:
            struct.pack_into("<I", self.probe, 4, INTERVALS[0])

    def interval(self):
        return struct.unpack_from("<I", self.probe, 4)[0]

    # --- pictures

    def make_payloads(self):
        self.frames += 1
        data = self.jpegs[self.frames % len(self.jpegs)] if self.probe[2] == MJPEG else draw_yuy2(self.frames)
        flags = 0x80 | self.frames & 1  # end of header, frame toggle; 2 marks a frame's last payload
        step = PAYLOAD_MAX - 2
        return [bytes([2, flags | (2 if at + step >= len(data) else 0)]) + data[at:at + step]
                for at in range(0, len(data), step)]

    def send_pictures(self):
        """Answers the guest's requests with the frame that is due; returns the seconds until there is more to do."""
        if not self.waiting:
            return 0.5
        now = time.monotonic()
        if not self.payloads and now < self.next_frame:
            return self.next_frame - now
        if not self.payloads:
            self.payloads = self.make_payloads()
            self.next_frame = max(self.next_frame, now - 0.2) + self.interval() / 1e7
        while self.waiting and self.payloads:
            number, header = self.waiting.pop(0)
            data = self.payloads.pop(0)
            self.send(BULK, number, bytes([header[0], OK]) + struct.pack("<HIH", len(data), 0, 0) + data)
        return 0 if self.waiting else 0.5

    # --- the loop

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            return False
        self.buffer += data
        while True:
            form = "<IIQ" if self.wide_ids else "<III"
            size = struct.calcsize(form)
            if len(self.buffer) < size:
                return True
            kind, length, number = struct.unpack(form, self.buffer[:size])
            if len(self.buffer) < size + length:
                return True
            payload, self.buffer = self.buffer[size:size + length], self.buffer[size + length:]
            self.handlers.get(kind, self.on_nothing)(number, payload)

    def run(self):
        while True:
            ready, _, _ = select.select([self.socket, sys.stdin], [], [], self.send_pictures())
            if sys.stdin in ready and not sys.stdin.buffer.read1(64):
                return
            if self.socket in ready and not self.receive():
                return


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Camera(sys.argv[1]).run()
