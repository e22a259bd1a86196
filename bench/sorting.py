"""Sorting: the built-in one with and without keys, and quicksort, heapsort and merge sort written out."""

import heapq
from operator import itemgetter


def randoms(count, state=42):
    result = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        result.append(state >> 40)
    return result


def quicksort(items, low, high):
    while low < high:
        pivot = items[(low + high) >> 1]
        left, right = low, high
        while left <= right:
            while items[left] < pivot:
                left += 1
            while items[right] > pivot:
                right -= 1
            if left <= right:
                items[left], items[right] = items[right], items[left]
                left += 1
                right -= 1
        if right - low < high - left:
            quicksort(items, low, right)
            low = left
        else:
            quicksort(items, left, high)
            high = right


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def main():
    numbers = randoms(100_000)
    expected = sorted(numbers)
    by_hand = numbers[:]
    quicksort(by_hand, 0, len(by_hand) - 1)
    assert by_hand == expected == merge_sort(numbers)
    heap = numbers[:20_000]
    heapq.heapify(heap)
    popped = [heapq.heappop(heap) for _ in range(len(heap))]
    records = [(number % 1000, str(number)) for number in numbers]
    by_text = sorted(records, key=itemgetter(1))
    by_rule = sorted(records, key=lambda record: (record[0], -len(record[1])))
    words = sorted((record[1] for record in records), reverse=True)
    print(expected[100], popped[7], by_text[5], by_rule[9], words[0])


main()
